import { builder } from '../../graph/builder.ts';
import { userErrorType } from '../../graph/errors/user-error.ts';
import { quoteInput } from '../../quote-input.ts';
import { hashOwner } from '../owner.ts';

const ForgetOwnerError = userErrorType('ForgetOwnerError', 'Reason why an owner was not forgotten.', {
  NOT_FOUND: { description: 'No usage has the owner.' },
});

interface PayloadShape {
  readonly isForgotten: boolean;
  readonly userErrors: readonly (typeof ForgetOwnerError.$inferType)[];
}

const ForgetOwnerPayload = builder.objectRef<PayloadShape>('ForgetOwnerPayload').implement({
  description: 'Result of `forgetOwner`.',
  fields: (t) => ({
    forgotten: t.exposeBoolean('isForgotten', { description: 'Whether usage had the owner.' }),
    userErrors: t.expose('userErrors', {
      type: [ForgetOwnerError],
      description: 'Reasons why nothing changed. Empty on success.',
    }),
  }),
});

const ForgetOwnerInput = builder.inputType('ForgetOwnerInput', {
  description: 'Input of `forgetOwner`.',
  fields: (t) => ({ owner: t.string({ required: true, description: 'Owner as recorded.' }) }),
});

builder.mutationField('forgetOwner', (t) =>
  t.field({
    type: ForgetOwnerPayload,
    nullable: true,
    authScopes: { role: 'ADMIN' },
    description:
      'Replaces an owner in all recorded usage with a random name. The totals stay, and so do the budgets of the owner: see `deleteBudget`. It cannot be undone. Requires the role ADMIN.',
    args: { input: t.arg({ type: ForgetOwnerInput, required: true }) },
    resolve: async (_mutation, { input: { owner } }, { usage, config }): Promise<PayloadShape> => {
      const isForgotten = await usage.events.forgetOwner(hashOwner(owner, config.usage.ownerHashKey));
      if (isForgotten) return { isForgotten, userErrors: [] };
      const message = `"owner" must be the owner of recorded usage; got ${quoteInput(owner)}.`;
      return { isForgotten, userErrors: [{ code: 'NOT_FOUND', message }] };
    },
  }),
);
