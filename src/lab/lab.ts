import { asOfArg } from '../graph/as-of/as-of-arg.ts';
import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { connectionType, pageArgs } from '../graph/paging/connection.ts';
import { byKey, keyOf } from '../graph/paging/orders.ts';
import { connection } from '../graph/paging/pagination.ts';
import { logoUrl } from '../models-dev/facts/logo-url.ts';

export const Lab = builder.loadableNodeRef('Lab', {
  id: { resolve: (lab) => lab.key },
  load: async (keys: string[], context: Context) => (await catalogOf(context)).labs.byKeys(keys),
  sort: (lab) => lab.key,
});

Lab.implement({
  description: 'Maker of base models: the first part of their keys. A lab is listed while it has a current base model.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'Natural key, such as "openai".' }),
    name: t.string({
      description: 'Name of the provider with the same key; the key itself when no provider has it.',
      resolve: (lab) => lab.providerName ?? lab.key,
    }),
    logoUrl: t.string({ description: 'URL of the SVG logo at models.dev.', resolve: (lab) => logoUrl(lab.key) }),
  }),
});

const LabConnection = connectionType(Lab);

builder.queryField('labs', (t) =>
  t.field({
    type: LabConnection,
    nullable: true,
    cacheable: true,
    description: 'All labs, sorted by key.',
    args: { ...asOfArg, ...pageArgs },
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
