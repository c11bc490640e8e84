import { builder } from '../../graph/builder.ts';
import { resetRequestCaches } from '../../graph/context.ts';
import { type RefreshProgress as RefreshProgressShape, refreshPhases } from '../progress/progress.ts';
import { watchRefresh, watchRefreshes } from '../progress/watch-progress.ts';
import { Refresh } from './refresh.ts';
import { refreshById } from './refresh-by-id.ts';

const RefreshPhase = builder.enumType('RefreshPhase', {
  description: 'The phases of a refresh, in order.',
  values: refreshPhases,
});

const RefreshProgress = builder.objectRef<RefreshProgressShape>('RefreshProgress').implement({
  description: 'A refresh at one moment. Each event is whole: a slow client may miss some and loses nothing.',
  fields: (t) => ({
    refresh: t.expose('refresh', { type: Refresh, description: 'The refresh, as it was then.' }),
    phase: t.expose('phase', {
      type: RefreshPhase,
      description: 'DONE once it has ended, however: see `refresh.status`.',
    }),
    processed: t.exposeInt('processed', {
      description: 'Bytes when FETCHING or PARSING, records when COMPARING, rows when WRITING, 1 when DONE.',
    }),
    total: t.exposeInt('total', { nullable: true, description: 'Of the phase, as `processed`. Null when not known.' }),
    percent: t.exposeFloat('percent', { description: 'Of the whole refresh, 0 to 100, never falling.' }),
    message: t.exposeString('message', { nullable: true, description: 'Why it failed. Null unless it did.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was so.' }),
  }),
});

builder.subscriptionField('refreshProgress', (t) =>
  t.field({
    type: RefreshProgress,
    description:
      'How refreshes go, whichever gateway on this database runs them. Begins at once with the present state of the one with `refreshId`, and ends when that ends. Without an id it begins with the newest refresh, if there is one, and goes on with those to come.',
    args: { refreshId: t.arg.id({ description: 'Such as "Refresh:12".' }) },
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
