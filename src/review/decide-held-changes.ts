import { builder } from '../graph/builder.ts';
import { type Context, resetRequestCaches } from '../graph/context.ts';
import { userErrorType } from '../graph/errors/user-error.ts';
import { validateFilter } from '../graph/filter/validate-filter.ts';
import { Refresh } from '../refresh/api/refresh.ts';
import type { RefreshRow } from '../refresh/store/refresh-queries.ts';
import { applyApproved } from './apply-approved.ts';
import { type HeldChangeFilterShape, heldChangeCriteria } from './held-change-criteria.ts';
import { HeldChangeFilter } from './held-change-filter.ts';

const DecideChangesError = userErrorType('DecideChangesError', 'Reason why no held change was decided.', {
  NOTHING_PENDING: { description: 'No pending change matches the filter.' },
});

interface Decided {
  readonly decidedCount: number;
  readonly userErrors: readonly (typeof DecideChangesError.$inferType)[];
}

const decidedCountDescription =
  'Number of decided changes, including the pending removals of the models of a provider whose removal was decided.';

const ApproveChangesPayload = builder
  .objectRef<Decided & { readonly refresh: RefreshRow | null }>('ApproveChangesPayload')
  .implement({
    description: 'Result of `approveChanges`.',
    fields: (t) => ({
      decidedCount: t.exposeInt('decidedCount', { description: decidedCountDescription }),
      refresh: t.expose('refresh', {
        type: Refresh,
        nullable: true,
        description:
          'The refresh that applies the changes. Null if another refresh is running, refreshes are paused or the source is disabled.',
      }),
      userErrors: t.expose('userErrors', {
        type: [DecideChangesError],
        description: 'Reasons why no change was approved. Empty on success.',
      }),
    }),
  });

const RejectChangesPayload = builder.objectRef<Decided>('RejectChangesPayload').implement({
  description: 'Result of `rejectChanges`.',
  fields: (t) => ({
    decidedCount: t.exposeInt('decidedCount', { description: decidedCountDescription }),
    userErrors: t.expose('userErrors', {
      type: [DecideChangesError],
      description: 'Reasons why no change was rejected. Empty on success.',
    }),
  }),
});

const ApproveChangesInput = builder.inputType('ApproveChangesInput', {
  description: 'Input of `approveChanges`.',
  fields: (t) => ({
    filter: t.field({
      type: HeldChangeFilter,
      required: true,
      description: 'The pending changes to approve. An empty filter matches all of them.',
    }),
    wait: t.boolean({
      defaultValue: false,
      description: 'Return when the refresh has ended. By default, the mutation returns when the refresh has started.',
    }),
  }),
});

const RejectChangesInput = builder.inputType('RejectChangesInput', {
  description: 'Input of `rejectChanges`.',
  fields: (t) => ({
    filter: t.field({
      type: HeldChangeFilter,
      required: true,
      description: 'The pending changes to reject. An empty filter matches all of them.',
    }),
  }),
});

builder.mutationField('approveChanges', (t) =>
  t.field({
    type: ApproveChangesPayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description:
      'Approves all pending changes that match a filter, as `approveChange` does, and starts one refresh that applies them. Requires the role OPERATOR.',
    args: { input: t.arg({ type: ApproveChangesInput, required: true }) },
    resolve: async (_mutation, { input }, context) => {
      const decided = await decide(context, input.filter, 'APPROVED');
      const start = decided.userErrors.length > 0 ? null : await applyApproved(context, context.identity.id);
      if (!start?.started) return { ...decided, refresh: null };
      return { ...decided, refresh: input.wait ? await start.ended : start.refresh };
    },
  }),
);

builder.mutationField('rejectChanges', (t) =>
  t.field({
    type: RejectChangesPayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description: 'Rejects all pending changes that match a filter, as `rejectChange` does. Requires the role OPERATOR.',
    args: { input: t.arg({ type: RejectChangesInput, required: true }) },
    resolve: (_mutation, { input }, context) => decide(context, input.filter, 'REJECTED'),
  }),
);

async function decide(
  context: Context,
  filter: HeldChangeFilterShape,
  decision: 'APPROVED' | 'REJECTED',
): Promise<Decided> {
  // A previous mutation of the same request may have filled the caches.
  resetRequestCaches(context);
  await validateFilter(heldChangeCriteria, filter, null);
  const decidedCount = await context.heldChanges.decideMatching(filter, decision, context.identity.id);
  if (decidedCount === 0) {
    return {
      decidedCount,
      userErrors: [{ code: 'NOTHING_PENDING', message: 'No pending change matches the filter.' }],
    };
  }
  context.log.info({ count: decidedCount, filter, decision, by: context.identity.id }, 'held changes decided');
  return { decidedCount, userErrors: [] };
}
