import { builder } from '../graph/builder.ts';
import { connectionType, pageArgs } from '../graph/connection.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { byKey, keyOf } from '../graph/orders.ts';
import { connection } from '../graph/pagination.ts';
import { logoUrl } from '../models-dev/facts/logo-url.ts';

export const Lab = builder.loadableNodeRef('Lab', {
  id: { resolve: (lab) => lab.key },
  load: async (keys: string[], context: Context) => (await catalogOf(context)).labs.byKeys(keys),
  sort: (lab) => lab.key,
});

Lab.implement({
  description: 'Who made a base model: the first part of its key. Listed as long as one of its base models is.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'Such as "openai".' }),
    name: t.string({
      description: 'As the provider with the same key is named; the key itself where there is none.',
      resolve: (lab) => lab.providerName ?? lab.key,
    }),
    logoUrl: t.string({ description: 'An SVG at models.dev.', resolve: (lab) => logoUrl(lab.key) }),
  }),
});

const LabConnection = connectionType(Lab);

builder.queryField('labs', (t) =>
  t.field({
    type: LabConnection,
    nullable: true,
    description: 'Labs by key.',
    args: pageArgs,
    resolve: async (_query, args, context) => {
      const catalog = await catalogOf(context);
      return connection(args, {
        order: byKey('labs'),
        rows: (page) => catalog.labs.page(page),
        count: () => catalog.labs.count(),
        valuesOf: keyOf,
      });
    },
  }),
);
