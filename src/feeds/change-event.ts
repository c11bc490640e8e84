import { rowsVisibleTo } from '../access/visible-catalog.ts';
import { Change } from '../change/change.ts';
import { validateChangeFilter } from '../change/change-criteria.ts';
import { ChangeFilter } from '../change/change-filter.ts';
import { changeIdIn, cursorOfChange } from '../change/change-position.ts';
import type { ChangeRow } from '../change/change-queries.ts';
import { builder } from '../graph/builder.ts';
import { resetRequestCaches } from '../graph/context.ts';
import { followedChanges } from './followed-changes.ts';

const ChangeEvent = builder.objectRef<ChangeRow>('ChangeEvent').implement({
  description: 'A recorded change and its position.',
  fields: (t) => ({
    cursor: t.string({
      description: 'Position of the change, to pass as `after` when the client subscribes again.',
      resolve: cursorOfChange,
    }),
    change: t.field({ type: Change, description: 'The change.', resolve: (change) => change }),
  }),
});

builder.subscriptionField('changes', (t) =>
  t.field({
    type: ChangeEvent,
    description:
      'Publishes each matching change once, in the order in which the changes were recorded, on any gateway. With `after`, the stream begins with the changes that were recorded since. It does not complete by itself.',
    args: {
      filter: t.arg({ type: ChangeFilter, description: 'Only changes that match the filter.' }),
      after: t.arg.string({
        description: 'The `cursor` of the last event, or a cursor of the list `changes`. Default: the newest change.',
      }),
    },
    subscribe: async (_subscription, { filter: given, after }, context) => {
      const filter = await validateChangeFilter(given);
      const afterId = after == null ? await context.recordedChanges.newestId() : changeIdIn(after);
      return followedChanges(context, filter, { afterId, visible: rowsVisibleTo(context.identity) });
    },
    resolve: (change, _args, context) => {
      resetRequestCaches(context);
      return change;
    },
  }),
);
