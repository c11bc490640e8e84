import { builder } from '../graph/builder.ts';
import { catalogOf, earlierCatalog } from '../graph/context.ts';
import { badInput } from '../graph/errors/errors.ts';
import { filterKeys } from '../graph/filter/filter-keys.ts';
import { addUnknownKeys } from '../graph/filter/unknown-keys.ts';
import { validateFinite, validateNotNegative } from '../graph/filter/validate-filter.ts';
import { connectionType, pageArgs } from '../graph/paging/connection.ts';
import { type Connection, connection } from '../graph/paging/pagination.ts';
import { Model } from '../model/model.ts';
import { modelCriteria } from '../model/model-criteria.ts';
import { ModelFilter } from '../model/model-filter.ts';
import { validateModelFilter } from '../model/validate-model-filter.ts';
import {
  type ModelPriceChangeRow,
  type NetPriceChange as NetPriceChangeShape,
  type PriceChangeSelection,
  sortKinds,
} from './price-change-queries.ts';

/** A page of price changes, with the moments of the two versions that are compared. */
interface PriceChangePage extends Connection<ModelPriceChangeRow> {
  readonly since: Date | null;
  readonly until: Date | null;
}

const PriceDirection = builder.enumType('PriceDirection', {
  description: 'Direction of a price change.',
  values: { UP: { description: 'The price rose.' }, DOWN: { description: 'The price fell.' } } as const,
});

const NetPriceChange = builder.objectRef<NetPriceChangeShape>('NetPriceChange').implement({
  description: 'One price at the start and at the end of a period, in US dollars per million tokens.',
  fields: (t) => ({
    field: t.exposeString('field', { description: 'Name of the price in this schema, such as "pricing.input".' }),
    before: t.exposeFloat('before', {
      nullable: true,
      description: 'Price at the start of the period. Null when not published.',
    }),
    after: t.exposeFloat('after', {
      nullable: true,
      description: 'Price at the end of the period. Null when not published.',
    }),
    direction: t.expose('direction', {
      type: PriceDirection,
      nullable: true,
      description: 'Direction of the change. Null when the price was not published at the start or at the end.',
    }),
    percent: t.exposeFloat('percent', {
      nullable: true,
      description: 'Change in percent of `before`, such as -50. Null when `before` is 0, or a price was not published.',
    }),
  }),
});

const ModelPriceChange = builder.objectRef<ModelPriceChangeRow>('ModelPriceChange').implement({
  description: 'Net change of the prices of one model over a period.',
  fields: (t) => ({
    model: t.field({ type: Model, description: 'The model.', resolve: ({ modelKey }) => modelKey }),
    changes: t.expose('changes', {
      type: [NetPriceChange],
      description: 'Prices that changed and match the arguments.',
    }),
  }),
});

const ModelPriceChangeConnection = connectionType<ModelPriceChangeRow, PriceChangePage>(ModelPriceChange);

addUnknownKeys(ModelPriceChangeConnection);

builder.objectFields(ModelPriceChangeConnection, (t) => ({
  since: t.expose('since', {
    type: 'DateTime',
    nullable: true,
    description:
      'Time when the version at the start of the period was observed. Later than the argument `since` if no earlier version is kept. Null when the catalog is empty.',
  }),
  until: t.expose('until', {
    type: 'DateTime',
    nullable: true,
    description: 'Time when the version at the end of the period was observed. Null when the catalog is empty.',
  }),
}));

builder.queryField('priceChanges', (t) =>
  t.field({
    type: ModelPriceChangeConnection,
    nullable: true,
    cacheable: true,
    description:
      'Models whose prices differ between the start and the end of a period, largest change in percent first. Prices that returned to their first value are not listed. Models that were missing at the start or at the end are not listed. Tiers and modes are not compared. Null when no version from before `until` is kept.',
    args: {
      since: t.arg({ type: 'DateTime', required: true, description: 'Start of the period.' }),
      until: t.arg({ type: 'DateTime', description: 'End of the period. Default: now.' }),
      direction: t.arg({
        type: PriceDirection,
        description:
          'Only prices that changed in this direction. Default: both, and prices that appeared or disappeared.',
      }),
      minPercent: t.arg.float({
        description:
          'Minimum change in percent, in either direction. A rise from 0 exceeds every percentage; a price that appeared or disappeared matches none.',
      }),
      filter: t.arg({ type: ModelFilter, description: 'Selects models, by their state at the end of the period.' }),
      ...pageArgs,
    },
    resolve: async (_query, { direction = null, minPercent = null, ...args }, context) => {
      const [since, until] = [args.since.start, args.until?.last];
      validatePeriod(since, until);
      validatePercent(minPercent);
      const catalog = until ? await earlierCatalog(context, until) : await catalogOf(context);
      if (catalog === null) return null;
      const filter = await validateModelFilter(catalog, args.filter);
      const start = await context.versions.startOf(catalog.view, since);
      const selection: PriceChangeSelection = { from: start?.number ?? 0, direction, minPercent, filter };
      const page = connection(args, {
        order: { name: 'priceChanges, largest first', values: sortKinds },
        rows: (page) => catalog.priceChanges.page(selection, page),
        count: () => catalog.priceChanges.count(selection),
        unknownKeys: () => catalog.keys.unknown(filterKeys(modelCriteria, filter)),
        valuesOf: (row) => row.sortValues,
      });
      return { ...page, since: start?.observedAt ?? null, until: await context.versions.observedAt(catalog.view) };
    },
  }),
);

function validatePeriod(since: Date, until: Date | null | undefined): void {
  if (until == null || since < until) return;
  throw badInput(`"since" must be earlier than "until", got ${since.toISOString()} and ${until.toISOString()}.`);
}

function validatePercent(percent: number | null): void {
  if (percent === null) return;
  validateNotNegative(percent, 'minPercent');
  validateFinite(percent, 'minPercent');
}
