import { asOfArg } from '../graph/as-of-arg.ts';
import { builder } from '../graph/builder.ts';
import { connectionType, pageArgs } from '../graph/connection.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { orderBy, orderOfList } from '../graph/orders.ts';
import { connection, connectionsOfParents } from '../graph/pagination.ts';
import { Lab } from '../lab/lab.ts';
import { addModelContent } from '../model/attributes/model-content.ts';
import { validateBaseModelFilter } from './base-model-criteria.ts';
import { BaseModelFilter } from './base-model-filter.ts';
import { BaseModelOrder } from './base-model-order.ts';
import { baseModelSortKeys } from './base-model-order-queries.ts';
import { Link, Weights } from './link.ts';

export const BaseModel = builder.loadableNodeRef('BaseModel', {
  id: { resolve: (baseModel) => baseModel.key },
  load: async (keys: string[], context: Context) => (await catalogOf(context)).baseModels.byKeys(keys),
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

const listArgs = builder.args((t) => ({
  filter: t.field({ type: BaseModelFilter, description: 'All that match. All when not given.' }),
  orderBy: t.field({
    type: [BaseModelOrder],
    description: 'What to order by, the first first; then by key. By key alone when not given.',
  }),
}));

builder.queryFields((t) => ({
  baseModel: t.field({
    type: BaseModel,
    nullable: true,
    description: 'The base model with this key, a removed one too. Null when there never was one.',
    args: { key: t.arg.string({ required: true }), ...asOfArg },
    resolve: (_query, { key }) => key,
  }),
  baseModels: t.field({
    type: BaseModelConnection,
    nullable: true,
    description: 'Base models, removed ones left out.',
    args: { ...listArgs, ...asOfArg, ...pageArgs },
    resolve: async (_query, args, context) => {
      const catalog = await catalogOf(context);
      const filter = await validateBaseModelFilter(catalog, args.filter);
      const order = orderBy(args.orderBy, baseModelSortKeys);
      return connection(args, {
        order: orderOfList('baseModels', order),
        rows: (page) => catalog.baseModels.page({ filter, sortKeys: order.sortKeys }, page),
        count: () => catalog.baseModels.count(filter),
        valuesOf: (baseModel) => baseModel.sortValues,
      });
    },
  }),
}));

builder.objectField(Lab, 'baseModels', (t) =>
  t.loadable({
    type: BaseModelConnection,
    description: 'What it made.',
    byPath: true,
    args: { ...listArgs, ...pageArgs },
    resolve: (lab) => lab.key,
    load: async (labKeys: string[], context, args) => {
      const catalog = await catalogOf(context);
      const filter = await validateBaseModelFilter(catalog, args.filter);
      const order = orderBy(args.orderBy, baseModelSortKeys);
      const selection = { filter, sortKeys: order.sortKeys };
      return connectionsOfParents(labKeys, args, {
        orderOf: (labKey) => orderOfList(`baseModels of ${labKey}`, order),
        rows: (keys, page) => catalog.baseModels.pageByLabs(keys, selection, page),
        counts: (keys) => catalog.baseModels.countByLabs(keys, filter),
        parentOf: (baseModel) => baseModel.labKey,
        valuesOf: (baseModel) => baseModel.sortValues,
      });
    },
  }),
);
