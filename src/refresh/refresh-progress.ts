import { beginAnew } from '../context.ts';
import { builder, decodeGlobalID } from '../graph/builder.ts';
import { badInput } from '../graph/faults.ts';
import { rowIds } from '../graph/row-id.ts';
import { quoted } from '../quoted.ts';
import { type RefreshProgress as RefreshProgressShape, refreshPhases } from './progress.ts';
import { Refresh } from './refresh.ts';
import type { RefreshQueries, RefreshRow } from './refresh-queries.ts';
import { watchRefresh, watchRefreshes } from './watch-progress.ts';

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
    processed: t.exposeInt('processed', { description: 'Bytes when FETCHING, rows when WRITING, else steps.' }),
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
      'How refreshes go. Begins at once with the present state of the one with `refreshId`, and ends when that ends. Without an id it begins with the newest refresh, if there is one, and goes on with those to come.',
    args: { refreshId: t.arg.id({ description: 'Such as "Refresh:12".' }) },
    subscribe: async (_subscription, { refreshId }, context) =>
      refreshId == null
        ? watchRefreshes(context)
        : watchRefresh(context, await refreshById(context.refreshes, refreshId)),
    resolve: (progress, _args, context) => {
      beginAnew(context);
      return progress;
    },
  }),
);

async function refreshById(refreshes: RefreshQueries, globalId: string): Promise<RefreshRow> {
  const { typename, id } = decodeGlobalID(globalId);
  if (typename !== 'Refresh') throw badInput(`"refreshId" must be the id of a Refresh, got ${quoted(globalId)}.`);
  const [refresh] = await refreshes.byIds(rowIds([id]));
  if (!refresh) throw badInput(`There is no refresh ${quoted(globalId)}.`);
  return refresh;
}
