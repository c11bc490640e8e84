import { requireOperator } from '../access/caller.ts';
import { builder, decodeGlobalID } from '../graph/builder.ts';
import { type Context, resetRequestCaches } from '../graph/context.ts';
import { badInput } from '../graph/errors.ts';
import { rowIds } from '../graph/node-id.ts';
import { quoteInput } from '../quote-input.ts';
import { Refresh } from '../refresh/api/refresh.ts';
import type { HeldChangeRow } from '../refresh/store/held-changes.ts';
import type { RefreshRow } from '../refresh/store/refresh-queries.ts';
import { applyApproved } from './apply-approved.ts';
import { HeldChange } from './held-change.ts';

const DecideChangeErrorCode = builder.enumType('DecideChangeErrorCode', {
  description: 'Why a change that was held back was not decided.',
  values: {
    ALREADY_DECIDED: { description: 'It waits no more; `heldChange` says what became of it.' },
  } as const,
});

interface RefusalShape {
  readonly code: typeof DecideChangeErrorCode.$inferType;
  readonly message: string;
}

const DecideChangeError = builder.objectRef<RefusalShape>('DecideChangeError').implement({
  description: 'Why a change that was held back was not decided.',
  fields: (t) => ({
    code: t.expose('code', { type: DecideChangeErrorCode, description: 'For programs.' }),
    message: t.exposeString('message', { description: 'For people.' }),
  }),
});

interface Decided {
  readonly heldChange: HeldChangeRow;
  readonly userErrors: readonly RefusalShape[];
}

const ApproveChangePayload = builder
  .objectRef<Decided & { readonly refresh: RefreshRow | null }>('ApproveChangePayload')
  .implement({
    description: 'The change approved, or why it was not.',
    fields: (t) => ({
      heldChange: t.expose('heldChange', { type: HeldChange, nullable: true, description: 'As it is now.' }),
      refresh: t.expose('refresh', {
        type: Refresh,
        nullable: true,
        description:
          'The refresh begun to make it. Null when none could be begun, for one runs already, refreshes are paused, or the source is disabled.',
      }),
      userErrors: t.expose('userErrors', { type: [DecideChangeError], description: 'Why it was not approved.' }),
    }),
  });

const RejectChangePayload = builder.objectRef<Decided>('RejectChangePayload').implement({
  description: 'The change rejected, or why it was not.',
  fields: (t) => ({
    heldChange: t.expose('heldChange', { type: HeldChange, nullable: true, description: 'As it is now.' }),
    userErrors: t.expose('userErrors', { type: [DecideChangeError], description: 'Why it was not rejected.' }),
  }),
});

const ApproveChangeInput = builder.inputType('ApproveChangeInput', {
  description: 'Which change to let through.',
  fields: (t) => ({
    heldChangeId: t.id({ required: true, description: 'Such as "HeldChange:12".' }),
    wait: t.boolean({ defaultValue: false, description: 'Answer when the refresh has ended, not when it has begun.' }),
  }),
});

const RejectChangeInput = builder.inputType('RejectChangeInput', {
  description: 'Which change to keep out.',
  fields: (t) => ({ heldChangeId: t.id({ required: true, description: 'Such as "HeldChange:12".' }) }),
});

builder.mutationField('approveChange', (t) =>
  t.field({
    type: ApproveChangePayload,
    nullable: true,
    description:
      'Lets a change through that was held back, and begins a refresh that makes it, if the source still says the same; if that fails, the next one makes it. While a refresh runs, one more begins when that has ended, for all that was approved meanwhile. While refreshes are paused, it begins when they are resumed: an approval neither ends the pause nor undoes the revert. With the removal of a provider the waiting ones of its models are approved too; a provider stays as long as one of its models does. Needs the operator role.',
    args: { input: t.arg({ type: ApproveChangeInput, required: true }) },
    resolve: async (_mutation, { input }, context) => {
      const decided = await decide(context, input.heldChangeId, 'APPROVED');
      const start = decided.userErrors.length > 0 ? null : await applyApproved(context);
      if (!start?.begun) return { ...decided, refresh: null };
      return { ...decided, refresh: input.wait ? await start.ended : start.refresh };
    },
  }),
);

builder.mutationField('rejectChange', (t) =>
  t.field({
    type: RejectChangePayload,
    nullable: true,
    description:
      'Keeps out a change that was held back: the old state goes on being served, without another word, until the source says something else or REFRESH_GUARD is set to `flag`. With the removal of a provider the waiting ones of its models are rejected too. Needs the operator role.',
    args: { input: t.arg({ type: RejectChangeInput, required: true }) },
    resolve: (_mutation, { input }, context) => decide(context, input.heldChangeId, 'REJECTED'),
  }),
);

async function decide(context: Context, globalId: string, decision: 'APPROVED' | 'REJECTED'): Promise<Decided> {
  requireOperator(context.caller);
  // What the mutation before this one read is not what there is now.
  resetRequestCaches(context);
  const asked = await heldChangeById(context, globalId);
  const decided = await context.heldChanges.decide(asked.id, decision, 'operator');
  for (const { id, kind, subjectType, subjectKey, decidedBy } of decided) {
    context.log.info({ heldChange: id, kind, subjectType, subjectKey, decision, by: decidedBy }, 'held change decided');
  }
  const heldChange = decided.find(({ id }) => id === asked.id);
  if (heldChange) return { heldChange, userErrors: [] };
  const present = await heldChangeById(context, globalId);
  const message = `Held change ${present.id} waits no more: it is ${present.decision}.`;
  return { heldChange: present, userErrors: [{ code: 'ALREADY_DECIDED', message }] };
}

async function heldChangeById({ heldChanges }: Context, globalId: string): Promise<HeldChangeRow> {
  const { typename, id } = decodeGlobalID(globalId);
  if (typename !== 'HeldChange') {
    throw badInput(`"heldChangeId" must be the id of a HeldChange, got ${quoteInput(globalId)}.`);
  }
  const [heldChange] = await heldChanges.byIds(rowIds([id]));
  if (!heldChange) throw badInput(`There is no held change ${quoteInput(globalId)}.`);
  return heldChange;
}
