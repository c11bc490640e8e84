import { baseModels } from '../db/tables/catalog-tables.ts';
import { asOfArg } from '../graph/as-of/as-of-arg.ts';
import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { filterKeys } from '../graph/filter/filter-keys.ts';
import { addUnknownKeys } from '../graph/filter/unknown-keys.ts';
import { connectionType, pageArgs } from '../graph/paging/connection.ts';
import { orderBy, orderOfList } from '../graph/paging/orders.ts';
import { connection, connectionsOfParents } from '../graph/paging/pagination.ts';
import { Lab } from '../lab/lab.ts';
import { releasesOf } from '../matching/alias-and-release.ts';
import { addModelContent } from '../model/attributes/model-content.ts';
import { mostSimilar, similarFirst } from '../semantic-search/similar-to.ts';
import { baseModelCriteria, validateBaseModelFilter } from './base-model-criteria.ts';
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
  description: 'The underlying model, independent of providers. From `models.json` in models.dev.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'Natural key "lab/model", such as "openai/gpt-5".' }),
    lab: t.field({
      type: Lab,
      description: 'The lab that made the base model.',
      resolve: (baseModel) => baseModel.labKey,
    }),
    license: t.exposeString('license', {
      nullable: true,
      description: 'License, such as "MIT". Null when not published.',
    }),
    links: t.field({
      type: [Link],
      description: 'Web pages about the base model. Empty when none are published.',
      resolve: (baseModel) => baseModel.links ?? [],
    }),
    weights: t.field({
      type: [Weights],
      description: 'Locations of the weights. Empty when the weights or their locations are not published.',
      resolve: (baseModel) => baseModel.weights ?? [],
    }),
    aliasOf: t.field({
      type: BaseModel,
      nullable: true,
      description:
        'Release that this alias points to, such as "anthropic/claude-sonnet-4-5-20250929" for "anthropic/claude-sonnet-4-5". Null when the base model is no alias.',
      resolve: async ({ key }, _args, context) =>
        (await (await catalogOf(context)).baseModels.releaseOfAlias()).get(key) ?? null,
    }),
    releases: t.field({
      type: [BaseModel],
      description:
        'Dated releases of this undated base model, earliest first, such as "openai/gpt-4o-2024-05-13" for "openai/gpt-4o". Empty for a dated base model.',
      resolve: async ({ key }, _args, context) => {
        const index = await (await catalogOf(context)).baseModels.index();
        return index.byKey(key).flatMap((baseModel) => releasesOf(baseModel, index).map((release) => release.key));
      },
    }),
  }),
});

addModelContent(BaseModel);

const BaseModelConnection = connectionType(BaseModel);
addUnknownKeys(BaseModelConnection);

const listArgs = builder.args((t) => ({
  filter: t.field({ type: BaseModelFilter, description: 'Selects base models. Default: every current base model.' }),
  orderBy: t.field({
    type: [BaseModelOrder],
    description: 'Sort order; ties sort by key. Default: by similarity with `similarTo`, else by key.',
  }),
}));

builder.queryFields((t) => ({
  baseModel: t.field({
    type: BaseModel,
    nullable: true,
    cacheable: true,
    description: 'The base model with this key, current or removed. Null when no base model ever had the key.',
    args: { key: t.arg.string({ required: true }), ...asOfArg },
    resolve: (_query, { key }) => key,
  }),
  baseModels: t.field({
    type: BaseModelConnection,
    nullable: true,
    cacheable: true,
    description: 'Current base models that match the filter.',
    args: { ...listArgs, ...asOfArg, ...pageArgs },
    resolve: async (_query, args, context) => {
      const catalog = await catalogOf(context);
      const { similarTo = null, ...given } = args.filter ?? {};
      const filter = await validateBaseModelFilter(catalog, given);
      const selection = { filter, order: orderBy(args.orderBy, baseModelSortKeys) };
      if (similarTo !== null) {
        const similar = await mostSimilar(similarTo, 'base-model', () => catalog.baseModels.keysOf(filter), context);
        selection.filter = { ...filter, keys: similar.keys };
        if (!args.orderBy?.length) selection.order = similarFirst(similar, baseModels);
      }
      return connection(args, {
        order: orderOfList('baseModels', selection.order),
        rows: (page) => catalog.baseModels.page(selection, page),
        count: () => catalog.baseModels.count(selection.filter),
        unknownKeys: () => catalog.keys.unknown(filterKeys(baseModelCriteria, filter)),
        valuesOf: (baseModel) => baseModel.sortValues,
      });
    },
  }),
}));

builder.objectField(Lab, 'baseModels', (t) =>
  t.loadable({
    type: BaseModelConnection,
    description: 'Base models that the lab made.',
    byPath: true,
    args: { ...listArgs, ...pageArgs },
    resolve: (lab) => lab.key,
    load: async (labKeys: string[], context, args) => {
      const catalog = await catalogOf(context);
      const filter = await validateBaseModelFilter(catalog, args.filter);
      const order = orderBy(args.orderBy, baseModelSortKeys);
      const selection = { filter, order };
      return connectionsOfParents(labKeys, args, {
        orderOf: (labKey) => orderOfList(`baseModels of ${labKey}`, order),
        rows: (keys, page) => catalog.baseModels.pageByLabs(keys, selection, page),
        counts: (keys) => catalog.baseModels.countByLabs(keys, filter),
        unknownKeys: () => catalog.keys.unknown(filterKeys(baseModelCriteria, filter)),
        parentOf: (baseModel) => baseModel.labKey,
        valuesOf: (baseModel) => baseModel.sortValues,
      });
    },
  }),
);
