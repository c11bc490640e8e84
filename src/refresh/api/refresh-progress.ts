import { builder } from '../../graph/builder.ts';
import { resetRequestCaches } from '../../graph/context.ts';
import { sharedStream } from '../../graph/shared-stream.ts';
import { type RefreshProgress as RefreshProgressShape, refreshPhases } from '../progress/progress.ts';
import { watchRefresh, watchRefreshes } from '../progress/watch-progress.ts';
import { Refresh } from './refresh.ts';
import { refreshById } from './refresh-by-id.ts';

const RefreshPhase = builder.enumType('RefreshPhase', {
  description: 'Phase of a refresh: QUEUED, FETCHING, PARSING, COMPARING, WRITING and DONE, in this order.',
  values: refreshPhases,
});

const RefreshProgress = builder.objectRef<RefreshProgressShape>('RefreshProgress').implement({
  description:
    'Snapshot of a refresh. Each event is complete, so a slow client can skip events without losing information.',
  fields: (t) => ({
    refresh: t.expose('refresh', { type: Refresh, description: 'The refresh at the time of the event.' }),
    phase: t.expose('phase', {
      type: RefreshPhase,
      description: 'Current phase. DONE when the refresh has ended; see `refresh.status` for the result.',
    }),
    processed: t.exposeInt('processed', {
      description:
        'Completed part of the phase: bytes in FETCHING and PARSING, records in COMPARING, rows in WRITING, 1 in DONE.',
    }),
    total: t.exposeInt('total', {
      nullable: true,
      description: 'Total of the phase, in the unit of `processed`. Null if unknown.',
    }),
    percent: t.exposeFloat('percent', { description: 'Progress of the whole refresh, 0 to 100. Never decreases.' }),
    message: t.exposeString('message', {
      nullable: true,
      description: 'Reason for the failure. Null unless the refresh failed.',
    }),
    at: t.expose('at', { type: 'DateTime', description: 'Time of the event.' }),
  }),
});

builder.subscriptionField('refreshProgress', (t) =>
  t.field({
    type: RefreshProgress,
    description:
      'Sends the progress of refreshes on all gateways of the database, starting with the current state. With `refreshId`, the subscription completes when that refresh ends. Without it, the subscription starts with the newest refresh and does not complete.',
    extensions: sharedStream({ maxWaiting: 1, startsWithNewest: true }),
    args: {
      refreshId: t.arg.id({
        description: 'Id of the refresh to follow, such as "Refresh:12". Null follows all refreshes.',
      }),
    },
    subscribe: async (_subscription, { refreshId }, context) =>
      refreshId == null
        ? watchRefreshes(context)
        : watchRefresh(context, await refreshById(context.refreshes, refreshId)),
    resolve: (progress, _args, context) => {
      resetRequestCaches(context);
      return progress;
    },
  }),
);
