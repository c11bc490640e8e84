import { Anomaly } from '../change/anomaly.ts';
import { ChangeSubject, FieldChange, subjectOf } from '../change/change.ts';
import { ChangeKind } from '../change/change-filter.ts';
import { builder } from '../graph/builder.ts';
import { connectionType, pageArgs } from '../graph/connection.ts';
import type { Context } from '../graph/context.ts';
import { rowIds } from '../graph/node-id.ts';
import { idOf, newestFirst } from '../graph/orders.ts';
import { connection } from '../graph/pagination.ts';
import { Refresh } from '../refresh/api/refresh.ts';

const HeldChangeDecision = builder.enumType('HeldChangeDecision', {
  description: 'What became of a change that was held back.',
  values: {
    APPROVED: {
      description:
        'An operator lets it through: the next refresh that finds it in the document makes it, and is a `Change`.',
    },
    REJECTED: {
      description:
        'An operator keeps the old state, until the source says something else or REFRESH_GUARD is set to `flag`. If the source comes back to this after that, it waits anew.',
    },
    WITHDRAWN: {
      description:
        'The source came to say something else before anybody decided, or after a decision that it never came to use; or the old state is no more, for the catalog was reverted or the change was made after REFRESH_GUARD had been set to `flag`.',
    },
  } as const,
});

export const HeldChange = builder.loadableNodeRef('HeldChange', {
  id: { resolve: (held) => String(held.id) },
  load: (ids: string[], context: Context) => context.heldChanges.byIds(rowIds(ids)),
  sort: (held) => String(held.id),
});

HeldChange.implement({
  description:
    'A change that a refresh found and did not make, for it looks like a mistake of the source: with REFRESH_GUARD=hold. The old state is served until an operator approves it. It stays on record, with who decided and when.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ChangeKind, description: 'CHANGED or REMOVED: there is an old state to keep.' }),
    subject: t.field({
      type: ChangeSubject,
      description: 'What it would happen to, as it is now.',
      resolve: subjectOf,
    }),
    fields: t.expose('fields', {
      type: [FieldChange],
      description:
        'By path: all that would change, not only what looks like a mistake. Empty when the subject would be removed.',
    }),
    anomalies: t.expose('anomalies', { type: [Anomaly], description: 'Why it was held back.' }),
    heldAt: t.expose('heldAt', { type: 'DateTime', description: 'When a refresh first found it.' }),
    refresh: t.field({
      type: Refresh,
      description: 'The refresh that found it first; the one that found it gone, if it was WITHDRAWN after a decision.',
      resolve: (held) => String(held.refreshId),
    }),
    decision: t.expose('decision', {
      type: HeldChangeDecision,
      nullable: true,
      description: 'What became of it. Null while it waits.',
    }),
    decidedAt: t.expose('decidedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When that was. Null while it waits.',
    }),
    decidedBy: t.exposeString('decidedBy', {
      nullable: true,
      description: 'The role that decided. Null while it waits, and when WITHDRAWN.',
    }),
  }),
});

const HeldChangeConnection = connectionType(HeldChange);

builder.queryField('heldChanges', (t) =>
  t.field({
    type: HeldChangeConnection,
    nullable: true,
    description: 'Changes that were held back, newest first. None without REFRESH_GUARD=hold.',
    args: {
      waiting: t.arg.boolean({
        defaultValue: true,
        description: 'True: those that wait for a decision. False: those that do not. Null: all.',
      }),
      ...pageArgs,
    },
    resolve: (_query, args, { heldChanges }) => {
      const isWaiting = args.waiting ?? null;
      return connection(args, {
        order: newestFirst(`held changes, waiting: ${isWaiting}`),
        rows: (page) => heldChanges.page(isWaiting, page),
        count: () => heldChanges.count(isWaiting),
        valuesOf: idOf,
      });
    },
  }),
);
