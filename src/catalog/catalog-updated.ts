import { ChangeConnection, changeArgs } from '../change/change.ts';
import { validateChangeFilter } from '../change/change-criteria.ts';
import { builder } from '../graph/builder.ts';
import { catalogOf, resetRequestCaches } from '../graph/context.ts';
import { pageArgs } from '../graph/paging/connection.ts';
import { latestFirst, momentOf } from '../graph/paging/orders.ts';
import { connection } from '../graph/paging/pagination.ts';
import { sharedStream } from '../graph/shared-stream.ts';
import { Refresh } from '../refresh/api/refresh.ts';
import { stream } from '../refresh/progress/stream.ts';
import type { RefreshRow } from '../refresh/store/refresh-queries.ts';
import { Catalog, catalogState } from './catalog.ts';

/** The buffer of one subscriber: more versions than a client that still reads can fall behind. */
const MAX_BUFFERED_UPDATES = 100;

const CatalogUpdate = builder.objectRef<RefreshRow>('CatalogUpdate').implement({
  description: 'A committed refresh with changes.',
  fields: (t) => ({
    catalog: t.field({
      type: Catalog,
      description: 'The catalog after the refresh.',
      resolve: async (refresh, _args, context) => {
        const { view } = await catalogOf(context);
        return catalogState(context, context.catalogAt(view.at(refresh.catalogVersion ?? 0)));
      },
    }),
    refresh: t.field({
      type: Refresh,
      description: 'The refresh that wrote the version.',
      resolve: (refresh) => refresh,
    }),
    changes: t.field({
      type: ChangeConnection,
      description: 'Changes of the refresh, newest first.',
      args: { ...changeArgs, ...pageArgs },
      resolve: async ({ id }, args, context) => {
        const catalog = await catalogOf(context);
        const filter = await validateChangeFilter(args.filter);
        const ids = [String(id)];
        return connection(args, {
          order: latestFirst(`changes of refresh ${id}`),
          rows: (page) => catalog.changes.pageByRefreshes(ids, filter, page),
          count: async () => (await catalog.changes.countByRefreshes(ids, filter)).get(String(id)) ?? 0,
          valuesOf: momentOf,
        });
      },
    }),
  }),
});

builder.subscriptionField('catalogUpdated', (t) =>
  t.field({
    type: CatalogUpdate,
    description:
      'Publishes each new version of the catalog once, when any gateway commits it. The stream does not complete by itself.',
    extensions: sharedStream({ maxWaiting: MAX_BUFFERED_UPDATES, startsWithNewest: false }),
    subscribe: (_subscription, _args, { refreshEvents }) =>
      stream<RefreshRow>(MAX_BUFFERED_UPDATES, (send) => refreshEvents.subscribe('version', send)),
    resolve: (refresh, _args, context) => {
      resetRequestCaches(context);
      return refresh;
    },
  }),
);
