import { BaseModel } from '../base-model/base-model.ts';
import type { CatalogView } from '../db/version/catalog-view.ts';
import { asOfArg } from '../graph/as-of-arg.ts';
import { builder } from '../graph/builder.ts';
import { connectionType, pageArgs } from '../graph/connection.ts';
import { type Context, viewOf } from '../graph/context.ts';
import { type NamedOrder, orderOfList } from '../graph/order-by.ts';
import { type Connection, connection, connectionsOfParents, type PageArgs } from '../graph/pagination.ts';
import { Lab } from '../lab/lab.ts';
import { Provider } from '../provider/provider.ts';
import { Model } from './model.ts';
import { type CountFacet, facetsOfParents, ModelFacets } from './model-facets.ts';
import { ModelFilter, type ModelFilterShape } from './model-filter.ts';
import { ModelOrder, type ModelOrderShape } from './model-order.ts';
import { cheapestFirst, type ModelOrdering, modelOrder } from './model-order-queries.ts';
import type { ModelParent } from './model-parent-queries.ts';
import type { ModelRow } from './model-queries.ts';
import { validateModelFilter } from './validate-model-filter.ts';

/** A page of models, and what all models of the list are like. */
interface ModelPage extends Connection<ModelRow> {
  readonly facets: CountFacet;
}

export const ModelConnection = connectionType<ModelRow, ModelPage>(Model);

builder.objectField(ModelConnection, 'facets', (t) =>
  t.field({
    type: ModelFacets,
    description: 'What the models of the whole list are like.',
    resolve: ({ facets }) => facets,
  }),
);

/** `usual`: the order when none is asked for, in words. */
const listArgs = (usual = 'by key') =>
  builder.args((t) => ({
    filter: t.field({ type: ModelFilter, description: 'All that match. All that are not removed when not given.' }),
    orderBy: t.field({
      type: [ModelOrder],
      description: `What to order by, the first first; then by key. When not given, by relevance if the filter searches, else ${usual}.`,
    }),
  }));

interface ListArgs extends PageArgs {
  readonly filter?: ModelFilterShape | null | undefined;
  readonly orderBy?: readonly ModelOrderShape[] | null | undefined;
}

builder.queryField('models', (t) =>
  t.field({
    type: ModelConnection,
    nullable: true,
    description: 'Models.',
    args: { ...listArgs(), ...asOfArg, ...pageArgs },
    resolve: async (_query, args, context): Promise<ModelPage> => {
      const view = await viewOf(context);
      const filter = await validateModelFilter(context, view, args.filter);
      return modelPage(context, view, args, { list: 'models', filter, order: modelOrder(args.orderBy, filter) });
    },
  }),
);

interface ModelList {
  /** For the cursors. */
  readonly list: string;
  readonly filter: ModelFilterShape;
  readonly order: ModelOrdering;
}

export function modelPage(
  context: Context,
  view: CatalogView,
  args: PageArgs,
  { list, filter, order }: ModelList,
): ModelPage {
  const page = connection(args, {
    order: orderOfList(list, order),
    rows: (page) => context.models.page(view, { filter, order }, page),
    count: () => context.models.count(view, filter),
    valuesOf: (model) => model.sortValues,
  });
  return { ...page, facets: (facet) => context.modelFacets.counts(view, facet, filter) };
}

builder.objectField(Provider, 'models', (t) =>
  t.loadable({
    type: ModelConnection,
    description: 'What it serves.',
    byPath: true,
    args: { ...listArgs(), ...pageArgs },
    resolve: (provider) => provider.key,
    load: (keys: string[], context, args) => modelsOfParents('PROVIDER', keys, context, args),
  }),
);

builder.objectField(BaseModel, 'models', (t) =>
  t.loadable({
    type: ModelConnection,
    description:
      'The models that serve it. Without `orderBy` and `search` the cheapest first, by the price of a million tokens in and a million out; those without a price, and those of a subscription, come last.',
    byPath: true,
    args: { ...listArgs('the cheapest first'), ...pageArgs },
    resolve: (baseModel) => baseModel.key,
    load: (keys: string[], context, args) => modelsOfParents('BASE_MODEL', keys, context, args, cheapestFirst),
  }),
);

builder.objectField(Lab, 'models', (t) =>
  t.loadable({
    type: ModelConnection,
    description: 'The models that serve its base models.',
    byPath: true,
    args: { ...listArgs(), ...pageArgs },
    resolve: (lab) => lab.key,
    load: (keys: string[], context, args) => modelsOfParents('LAB', keys, context, args),
  }),
);

async function modelsOfParents(
  parent: ModelParent,
  parentKeys: readonly string[],
  context: Context,
  args: ListArgs,
  usualOrder?: NamedOrder,
): Promise<(ModelPage | Error)[]> {
  const view = await viewOf(context);
  const filter = await validateModelFilter(context, view, args.filter);
  const order = modelOrder(args.orderBy, filter, usualOrder);
  const pages = connectionsOfParents(parentKeys, args, {
    orderOf: (key) => orderOfList(`models of ${parent} ${key}`, order),
    rows: (keys, page) => context.models.pageByParents(view, parent, keys, { filter, order }, page),
    counts: (keys) => context.models.countByParents(view, parent, keys, filter),
    parentOf: (model) => model.parentKey,
    valuesOf: (model) => model.sortValues,
  });
  const countFacet = facetsOfParents((facet) =>
    context.modelFacets.countsByParents(view, facet, filter, parent, parentKeys),
  );
  return pages.map((page, index) =>
    page instanceof Error ? page : { ...page, facets: countFacet(parentKeys[index] ?? '') },
  );
}
