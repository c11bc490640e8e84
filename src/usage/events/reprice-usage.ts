import { builder } from '../../graph/builder.ts';
import { badInput } from '../../graph/errors/errors.ts';
import { userErrorType } from '../../graph/errors/user-error.ts';
import { type RepriceResult, repriceEvents } from './reprice-events.ts';

const MAX_MODELS = 500;

const RepriceUsageError = userErrorType('RepriceUsageError', 'Reason why usage was not priced again.', {
  INVALID_PERIOD: { description: 'The period ends before it starts.' },
});

interface PayloadShape extends RepriceResult {
  readonly userErrors: readonly (typeof RepriceUsageError.$inferType)[];
}

const RepriceUsagePayload = builder.objectRef<PayloadShape>('RepriceUsagePayload').implement({
  description: 'Result of `repriceUsage`.',
  fields: (t) => ({
    repriced: t.exposeInt('repriced', { description: 'Number of events whose price or model changed.' }),
    unpriced: t.exposeInt('unpriced', { description: 'Number of selected events that still have no price.' }),
    userErrors: t.expose('userErrors', {
      type: [RepriceUsageError],
      description: 'Reasons why nothing was priced again. Empty on success.',
    }),
  }),
});

const RepriceUsageInput = builder.inputType('RepriceUsageInput', {
  description: 'Input of `repriceUsage`. Selects events without a price unless `includePriced` is true.',
  fields: (t) => ({
    models: t.stringList({ description: 'Only events with these models, as recorded.' }),
    since: t.field({ type: 'DateTime', description: 'Only events at this moment or later.' }),
    until: t.field({ type: 'DateTime', description: 'Only events before this moment, or by the end of this day.' }),
    includePriced: t.boolean({
      required: true,
      defaultValue: false,
      description: 'Whether events with a price get a new one. The audit log keeps the old one.',
    }),
  }),
});

builder.mutationField('repriceUsage', (t) =>
  t.field({
    type: RepriceUsagePayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description:
      'Resolves and prices recorded events again, by the prices in effect at their times. Requires the role OPERATOR.',
    args: { input: t.arg({ type: RepriceUsageInput, required: true }) },
    resolve: async (_mutation, { input }, context): Promise<PayloadShape> => {
      const models = input.models ?? null;
      if (models !== null && models.length > MAX_MODELS) {
        throw badInput(`"input.models" must have at most ${MAX_MODELS} entries; got ${models.length}.`);
      }
      const since = input.since?.start ?? null;
      const until = input.until?.end ?? null;
      if (since !== null && until !== null && since >= until) {
        const message = `"since" must be earlier than "until"; got ${since.toISOString()} and ${until.toISOString()}.`;
        return { repriced: 0, unpriced: 0, userErrors: [{ code: 'INVALID_PERIOD', message }] };
      }
      const result = await repriceEvents({ models, since, until, includePriced: input.includePriced }, context);
      return { ...result, userErrors: [] };
    },
  }),
);
