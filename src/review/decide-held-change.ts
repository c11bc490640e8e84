import { seesRestricted } from '../access/visible-catalog.ts';
import { builder, decodeGlobalID } from '../graph/builder.ts';
import { type Context, resetRequestCaches } from '../graph/context.ts';
import { badInput } from '../graph/errors/errors.ts';
import { userErrorType } from '../graph/errors/user-error.ts';
import { rowIds } from '../graph/node-id.ts';
import { quoteInput } from '../quote-input.ts';
import { Refresh } from '../refresh/api/refresh.ts';
import type { HeldChangeRow } from '../refresh/store/held-changes.ts';
import type { RefreshRow } from '../refresh/store/refresh-queries.ts';
import { applyApproved } from './apply-approved.ts';
import { HeldChange } from './held-change.ts';

const DecideChangeError = userErrorType('DecideChangeError', 'Reason why a held change was not decided.', {
  ALREADY_DECIDED: { description: 'The held change is no longer pending. `heldChange` has its status.' },
});

interface Decided {
  readonly heldChange: HeldChangeRow;
  readonly userErrors: readonly (typeof DecideChangeError.$inferType)[];
}

const ApproveChangePayload = builder
  .objectRef<Decided & { readonly refresh: RefreshRow | null }>('ApproveChangePayload')
  .implement({
    description: 'Result of `approveChange`.',
    fields: (t) => ({
      heldChange: t.expose('heldChange', {
        type: HeldChange,
        nullable: true,
        description: 'The held change in its current state.',
      }),
      refresh: t.expose('refresh', {
        type: Refresh,
        nullable: true,
        description:
          'The refresh that applies the change. Null if another refresh is running, refreshes are paused or the source is disabled.',
      }),
      userErrors: t.expose('userErrors', {
        type: [DecideChangeError],
        description: 'Reasons why the change was not approved. Empty on success.',
      }),
    }),
  });

const RejectChangePayload = builder.objectRef<Decided>('RejectChangePayload').implement({
  description: 'Result of `rejectChange`.',
  fields: (t) => ({
    heldChange: t.expose('heldChange', {
      type: HeldChange,
      nullable: true,
      description: 'The held change in its current state.',
    }),
    userErrors: t.expose('userErrors', {
      type: [DecideChangeError],
      description: 'Reasons why the change was not rejected. Empty on success.',
    }),
  }),
});

const ApproveChangeInput = builder.inputType('ApproveChangeInput', {
  description: 'Input of `approveChange`.',
  fields: (t) => ({
    heldChangeId: t.id({ required: true, description: 'Id of the change to approve, such as "HeldChange:12".' }),
    wait: t.boolean({
      defaultValue: false,
      description: 'Return when the refresh has ended. By default, the mutation returns when the refresh has started.',
    }),
  }),
});

const RejectChangeInput = builder.inputType('RejectChangeInput', {
  description: 'Input of `rejectChange`.',
  fields: (t) => ({
    heldChangeId: t.id({ required: true, description: 'Id of the change to reject, such as "HeldChange:12".' }),
  }),
});

builder.mutationField('approveChange', (t) =>
  t.field({
    type: ApproveChangePayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description:
      'Approves a held change and starts a refresh that applies it, if the source still contains it. While a refresh runs or refreshes are paused, the change is applied afterwards. Approving the removal of a provider also approves the pending removals of its models. Requires the role OPERATOR.',
    args: { input: t.arg({ type: ApproveChangeInput, required: true }) },
    resolve: async (_mutation, { input }, context) => {
      const decided = await decide(context, input.heldChangeId, 'APPROVED');
      const start = decided.userErrors.length > 0 ? null : await applyApproved(context, context.identity.id);
      if (!start?.started) return { ...decided, refresh: null };
      return { ...decided, refresh: input.wait ? await start.ended : start.refresh };
    },
  }),
);

builder.mutationField('rejectChange', (t) =>
  t.field({
    type: RejectChangePayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description:
      'Rejects a held change: the old state is served until the source changes again or REFRESH_GUARD is set to `flag`. Rejecting the removal of a provider also rejects the pending removals of its models. Requires the role OPERATOR.',
    args: { input: t.arg({ type: RejectChangeInput, required: true }) },
    resolve: (_mutation, { input }, context) => decide(context, input.heldChangeId, 'REJECTED'),
  }),
);

async function decide(context: Context, globalId: string, decision: 'APPROVED' | 'REJECTED'): Promise<Decided> {
  // A previous mutation of the same request may have filled the caches.
  resetRequestCaches(context);
  const asked = await heldChangeById(context, globalId);
  const decided = await context.heldChanges.decide(asked.id, decision, context.identity.id);
  for (const { id, kind, subjectType, subjectKey, decidedBy } of decided) {
    context.log.info({ heldChange: id, kind, subjectType, subjectKey, decision, by: decidedBy }, 'held change decided');
  }
  const heldChange = decided.find(({ id }) => id === asked.id);
  if (heldChange) return { heldChange, userErrors: [] };
  const current = await heldChangeById(context, globalId);
  const message = `Held change ${current.id} is no longer pending: its status is ${current.decision}.`;
  return { heldChange: current, userErrors: [{ code: 'ALREADY_DECIDED', message }] };
}

async function heldChangeById({ heldChanges, identity }: Context, globalId: string): Promise<HeldChangeRow> {
  const { typename, id } = decodeGlobalID(globalId);
  if (typename !== 'HeldChange') {
    throw badInput(`"heldChangeId" must be the id of a HeldChange; got ${quoteInput(globalId)}.`);
  }
  const [heldChange] = await heldChanges.byIds(rowIds([id]), !seesRestricted(identity));
  if (!heldChange) throw badInput(`Held change ${quoteInput(globalId)} does not exist.`);
  return heldChange;
}
