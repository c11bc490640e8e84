import { seesRestricted } from '../access/visible-catalog.ts';
import { Anomaly } from '../change/anomaly.ts';
import { ChangeSubject, FieldChange, subjectOf } from '../change/change.ts';
import { ChangeKind } from '../change/change-filter.ts';
import { builder } from '../graph/builder.ts';
import type { Context } from '../graph/context.ts';
import { validateFilter } from '../graph/filter/validate-filter.ts';
import { rowIds } from '../graph/node-id.ts';
import { connectionType, pageArgs } from '../graph/paging/connection.ts';
import { idOf, newestFirst } from '../graph/paging/orders.ts';
import { connection } from '../graph/paging/pagination.ts';
import { Refresh } from '../refresh/api/refresh.ts';
import { heldChangeCriteria } from './held-change-criteria.ts';
import { HeldChangeFilter } from './held-change-filter.ts';
import type { HeldChangeStatus as HeldChangeStatusName } from './held-change-queries.ts';

const HeldChangeStatus = builder.enumType('HeldChangeStatus', {
  description: 'Status of a held change.',
  values: {
    PENDING: { description: 'The change waits for a decision.' },
    APPROVED: {
      description: 'An operator approved the change. The next refresh that finds it in the source applies it.',
    },
    REJECTED: {
      description:
        'An operator rejected the change. The old state is served until the source changes again or REFRESH_GUARD is set to `flag`.',
    },
    WITHDRAWN: {
      description:
        'The change no longer applies: the source changed again, or the stored state was reverted or changed in another way.',
    },
  } as const satisfies Record<HeldChangeStatusName, object>,
});

export const HeldChange = builder.loadableNodeRef('HeldChange', {
  id: { resolve: (held) => String(held.id) },
  load: (ids: string[], context: Context) => context.heldChanges.byIds(rowIds(ids), !seesRestricted(context.identity)),
  sort: (held) => String(held.id),
});

HeldChange.implement({
  cacheable: false,
  description:
    'A change that a refresh found but did not apply because it has anomalies. Requires REFRESH_GUARD=hold. The old state is served until an operator approves the change.',
  fields: (t) => ({
    status: t.field({
      type: HeldChangeStatus,
      description: 'Whether the change is pending, or how it was decided.',
      resolve: ({ decision }) => decision ?? 'PENDING',
    }),
    kind: t.expose('kind', { type: ChangeKind, description: 'Kind of change: CHANGED or REMOVED.' }),
    subject: t.field({
      type: ChangeSubject,
      description: 'The provider, model or base model in its current state.',
      resolve: subjectOf,
    }),
    fields: t.expose('fields', {
      type: [FieldChange],
      description: 'All fields that would change, sorted by source path. Empty for a removal.',
    }),
    anomalies: t.expose('anomalies', { type: [Anomaly], description: 'Reasons why the change was held.' }),
    heldAt: t.expose('heldAt', { type: 'DateTime', description: 'Time when a refresh first found the change.' }),
    refresh: t.field({
      type: Refresh,
      description:
        'The refresh that first found the change. For a decided change that was withdrawn later, the refresh that no longer found it.',
      resolve: (held) => String(held.refreshId),
    }),
    decidedAt: t.expose('decidedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Time when the change was approved, rejected or withdrawn. Null while the change is pending.',
    }),
    decidedBy: t.exposeString('decidedBy', {
      nullable: true,
      description: 'Actor that decided, as in `AuditEntry.actor`. Null if the change is pending or was withdrawn.',
    }),
  }),
});

const HeldChangeConnection = connectionType(HeldChange);

builder.queryField('heldChanges', (t) =>
  t.field({
    type: HeldChangeConnection,
    nullable: true,
    cacheable: false,
    description: 'Changes that the guard has held, newest first. Empty unless REFRESH_GUARD is `hold`.',
    args: {
      statuses: t.arg({
        type: [HeldChangeStatus],
        defaultValue: ['PENDING'],
        description: 'Only held changes with one of these statuses. Null includes all statuses.',
      }),
      filter: t.arg({ type: HeldChangeFilter, description: 'Only held changes that match the filter.' }),
      ...pageArgs,
    },
    resolve: async (_query, { statuses = null, filter, ...args }, { heldChanges, identity }) => {
      if (filter) await validateFilter(heldChangeCriteria, filter, null);
      const selection = { statuses, filter: filter ?? {}, isOpen: !seesRestricted(identity) };
      return connection(args, {
        order: newestFirst(`held changes with status ${statuses?.toSorted().join(', ') ?? 'any'}`),
        rows: (page) => heldChanges.page(selection, page),
        count: () => heldChanges.count(selection),
        valuesOf: idOf,
      });
    },
  }),
);
