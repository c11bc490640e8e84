import type { CatalogAtVersion } from '../app/queries.ts';
import { BaseModel } from '../base-model/base-model.ts';
import { models } from '../db/tables/catalog-tables.ts';
import { asOfArg } from '../graph/as-of/as-of-arg.ts';
import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { filterKeys } from '../graph/filter/filter-keys.ts';
import { addUnknownKeys } from '../graph/filter/unknown-keys.ts';
import { connectionType, pageArgs } from '../graph/paging/connection.ts';
import { type NamedOrder, orderOfList } from '../graph/paging/orders.ts';
import {
  type Connection,
  connection,
  connectionsOfParents,
  type PageArgs,
  withNodes,
} from '../graph/paging/pagination.ts';
import { Lab } from '../lab/lab.ts';
import { Provider } from '../provider/provider.ts';
import { mostSimilar, similarFirst } from '../semantic-search/similar-to.ts';
import { Model } from './model.ts';
import type { ModelParents } from './model-columns.ts';
import { type ModelFilterShape, modelCriteria } from './model-criteria.ts';
import { type CountFacet, facetsOfParents, ModelFacets } from './model-facets.ts';
import { ModelFilter } from './model-filter.ts';
import { ModelOrder } from './model-order.ts';
import { cheapestFirst, type ModelOrdering, type ModelOrderShape, modelOrder } from './model-order-queries.ts';
import type { ListedModel, ModelRow } from './model-queries.ts';
import { validateModelFilter } from './validate-model-filter.ts';

/** A page of models, with the facets of the whole list. */
interface ModelPage extends Connection<ModelRow> {
  readonly facets: CountFacet;
}

export const ModelConnection = connectionType<ModelRow, ModelPage>(Model);
addUnknownKeys(ModelConnection);

builder.objectField(ModelConnection, 'facets', (t) =>
  t.field({
    type: ModelFacets,
    description: 'Facets of the whole list.',
    resolve: ({ facets }) => facets,
  }),
);

/** `defaultOrder`: in words, for the description. */
const listArgs = (defaultOrder = 'by key') =>
  builder.args((t) => ({
    filter: t.field({ type: ModelFilter, description: 'Selects models. Default: every model that is not removed.' }),
    orderBy: t.field({
      type: [ModelOrder],
      description: `Sort order; ties sort by key. Default: by similarity with \`similarTo\`, by relevance if the filter searches, else ${defaultOrder}.`,
    }),
  }));

/** The arguments of a list of models. `defaultOrder`: in words. */
export const modelListArgs = (defaultOrder: string) => ({ ...listArgs(defaultOrder), ...pageArgs });

export interface ListArgs extends PageArgs {
  readonly filter?: ModelFilterShape | null | undefined;
  readonly orderBy?: readonly ModelOrderShape[] | null | undefined;
}

builder.queryField('models', (t) =>
  t.field({
    type: ModelConnection,
    nullable: true,
    cacheable: true,
    description: 'Models that match the filter.',
    args: { ...listArgs(), ...asOfArg, ...pageArgs },
    resolve: async (_query, args, context): Promise<ModelPage> => {
      const catalog = await catalogOf(context);
      const { similarTo = null, ...given } = args.filter ?? {};
      const filter = await validateModelFilter(catalog, given);
      const list = { list: 'models', filter, order: modelOrder(args.orderBy, filter) };
      if (similarTo === null) return modelPage(catalog, args, list);
      const similar = await mostSimilar(similarTo, 'model', () => catalog.models.keysOf(filter), context);
      const order = args.orderBy?.length ? list.order : similarFirst(similar, models);
      const page = modelPage(catalog, args, { ...list, filter: { ...filter, keys: similar.keys }, order });
      return { ...page, unknownKeys: () => catalog.keys.unknown(filterKeys(modelCriteria, filter)) };
    },
  }),
);

interface ModelList {
  /** The name of the list in its cursors. */
  readonly list: string;
  readonly filter: ModelFilterShape;
  readonly order: ModelOrdering;
}

export function modelPage(catalog: CatalogAtVersion, args: PageArgs, { list, filter, order }: ModelList): ModelPage {
  const page = connection(args, {
    order: orderOfList(list, order),
    rows: (page) => catalog.models.page({ filter, order }, page),
    count: () => catalog.modelFacets.total(filter),
    unknownKeys: () => catalog.keys.unknown(filterKeys(modelCriteria, filter)),
    valuesOf: ({ sortValues }) => sortValues,
  });
  return { ...withNodes(page, modelOf), facets: (facet) => catalog.modelFacets.counts(facet, filter) };
}

builder.objectField(Provider, 'models', (t) =>
  t.loadable({
    type: ModelConnection,
    description: 'Models that the provider serves.',
    byPath: true,
    args: { ...listArgs(), ...pageArgs },
    resolve: (provider) => provider.key,
    load: (keys: string[], context, args) => modelsOfParents({ kind: 'PROVIDER', keys, also: NONE }, context, args),
  }),
);

builder.objectField(BaseModel, 'models', (t) =>
  t.loadable({
    type: ModelConnection,
    description:
      'Models that serve the base model, for an alias also those of the release in `aliasOf`. Default order: by the price of a million input and a million output tokens; unpriced and subscription models come last.',
    byPath: true,
    args: {
      ...listArgs('cheapest first'),
      includeRelease: t.arg.boolean({
        required: true,
        defaultValue: true,
        description: 'Whether an alias has the models of the release in `aliasOf` too.',
      }),
      ...pageArgs,
    },
    resolve: (baseModel) => baseModel.key,
    load: async (keys: string[], context, args) => {
      const also = args.includeRelease ? await (await catalogOf(context)).baseModels.releaseOfAlias() : NONE;
      return modelsOfParents({ kind: 'BASE_MODEL', keys, also }, context, args, cheapestFirst);
    },
  }),
);

builder.objectField(Lab, 'models', (t) =>
  t.loadable({
    type: ModelConnection,
    description: 'Models that serve the base models of the lab.',
    byPath: true,
    args: { ...listArgs(), ...pageArgs },
    resolve: (lab) => lab.key,
    load: (keys: string[], context, args) => modelsOfParents({ kind: 'LAB', keys, also: NONE }, context, args),
  }),
);

const NONE: ReadonlyMap<string, string> = new Map();

async function modelsOfParents(
  parents: ModelParents,
  context: Context,
  args: ListArgs,
  defaultOrder?: NamedOrder,
): Promise<(ModelPage | Error)[]> {
  const catalog = await catalogOf(context);
  const filter = await validateModelFilter(catalog, args.filter);
  const order = modelOrder(args.orderBy, filter, defaultOrder);
  const pages = connectionsOfParents(parents.keys, args, {
    orderOf: (key) => orderOfList(`models of ${parents.kind} ${key}`, order),
    rows: (keys, page) => catalog.models.pageByParents({ ...parents, keys }, { filter, order }, page),
    counts: (keys) => catalog.models.countByParents({ ...parents, keys }, filter),
    unknownKeys: () => catalog.keys.unknown(filterKeys(modelCriteria, filter)),
    parentOf: ({ parentKey }) => parentKey,
    valuesOf: ({ sortValues }) => sortValues,
  });
  const countFacet = facetsOfParents((facet) => catalog.modelFacets.countsByParents(facet, filter, parents));
  return pages.map((page, index) =>
    page instanceof Error ? page : { ...withNodes(page, modelOf), facets: countFacet(parents.keys[index] ?? '') },
  );
}

function modelOf({ model }: ListedModel): ModelRow {
  return model;
}
