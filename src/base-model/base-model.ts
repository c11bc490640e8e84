import { type Context, viewOf } from '../context.ts';
import { builder } from '../graph/builder.ts';
import { connectionType, pageArgs } from '../graph/connection.ts';
import { byKey, keyOf } from '../graph/orders.ts';
import { connection, connectionsOfParents } from '../graph/pagination.ts';
import { Lab } from '../lab/lab.ts';
import { addModelContent } from '../model/model-content.ts';
import { Link, Weights } from './link.ts';

export const BaseModel = builder.loadableNodeRef('BaseModel', {
  id: { resolve: (baseModel) => baseModel.key },
  load: async (keys: string[], context: Context) => context.baseModels.byKeys(await viewOf(context), keys),
  sort: (baseModel) => baseModel.key,
});

BaseModel.implement({
  description: 'A model itself, apart from who serves it. From `models.json` in models.dev.',
  fields: (t) => ({
    key: t.exposeString('key', { description: '"lab/model", such as "openai/gpt-5".' }),
    lab: t.field({
      type: Lab,
      description: 'Who made it.',
      resolve: (baseModel) => baseModel.labKey,
    }),
    license: t.exposeString('license', { nullable: true, description: 'Such as "MIT". Null when not published.' }),
    links: t.field({
      type: [Link],
      description: 'Pages about it. Empty when none are published.',
      resolve: (baseModel) => baseModel.links ?? [],
    }),
    weights: t.field({
      type: [Weights],
      description: 'Where its weights are. Empty when they are not published, or the source does not say where.',
      resolve: (baseModel) => baseModel.weights ?? [],
    }),
  }),
});

addModelContent(BaseModel);

const BaseModelConnection = connectionType(BaseModel);

const BaseModelFilter = builder.inputType('BaseModelFilter', {
  description: 'All that is given must hold.',
  fields: (t) => ({
    keys: t.stringList({ description: 'One of these.' }),
    labs: t.stringList({ description: 'Made by one of the labs with these keys.' }),
  }),
});

builder.queryFields((t) => ({
  baseModel: t.field({
    type: BaseModel,
    nullable: true,
    description: 'The base model with this key, a removed one too. Null when there never was one.',
    args: { key: t.arg.string({ required: true }) },
    resolve: (_query, { key }) => key,
  }),
  baseModels: t.field({
    type: BaseModelConnection,
    nullable: true,
    description: 'Base models by key, removed ones left out.',
    args: { filter: t.arg({ type: BaseModelFilter }), ...pageArgs },
    resolve: async (_query, args, context) => {
      const view = await viewOf(context);
      const filter = args.filter ?? {};
      return connection(args, {
        order: byKey('baseModels'),
        rows: (page) => context.baseModels.page(view, filter, page),
        count: () => context.baseModels.count(view, filter),
        valuesOf: keyOf,
      });
    },
  }),
}));

builder.objectField(Lab, 'baseModels', (t) =>
  t.loadable({
    type: BaseModelConnection,
    description: 'What it made, by key.',
    byPath: true,
    args: pageArgs,
    resolve: (lab) => lab.key,
    load: async (labKeys: string[], context, args) => {
      const view = await viewOf(context);
      return connectionsOfParents(labKeys, args, {
        orderOf: (labKey) => byKey(`baseModels of ${labKey}`),
        rows: (keys, page) => context.baseModels.pageByLabs(view, keys, page),
        counts: (keys) => context.baseModels.countByLabs(view, keys),
        parentOf: (baseModel) => baseModel.labKey,
        valuesOf: keyOf,
      });
    },
  }),
);
