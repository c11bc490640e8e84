import { builder } from '../../graph/builder.ts';
import type { Context } from '../../graph/context.ts';
import { userErrorType } from '../../graph/errors/user-error.ts';
import { quoteInput } from '../../quote-input.ts';
import { resolveSubjects } from '../events/resolve-subjects.ts';
import { hashOwner } from '../owner.ts';
import { timeZoneName } from '../report/time-zone.ts';
import { Budget, BudgetAction, BudgetPeriod } from './budget.ts';
import type { BudgetRow, BudgetScope } from './budget-queries.ts';
import { raiseAlertsOfBudget } from './raise-budget-alerts.ts';

const MAX_SUBJECT_LENGTH = 200;
const MAX_THRESHOLD = 1_000;
const DEFAULT_THRESHOLDS = [50, 80, 100];

const SetBudgetError = userErrorType('SetBudgetError', 'Reason why a budget was not set.', {
  INVALID_AMOUNT: { description: 'The amount is not a positive decimal.' },
  INVALID_SCOPE: { description: 'The subject of the scope is blank or too long, or `all` is false.' },
  INVALID_THRESHOLDS: { description: 'A threshold is not a percentage from 1 to 1000.' },
});
type Fault = typeof SetBudgetError.$inferType;

const BudgetScopeInput = builder.inputType('BudgetScopeInput', {
  isOneOf: true,
  description: 'What a budget limits: one of these.',
  fields: (t) => ({
    owner: t.string({ description: 'Usage of this owner.' }),
    project: t.string({ description: 'Usage of this project.' }),
    tag: t.string({ description: 'Usage with this tag.' }),
    apiKey: t.string({ description: 'Usage recorded with this API key, such as "ApiKey:12".' }),
    model: t.string({
      description:
        'Usage of the model with this key, or an id that `resolveModel` understands together with the provider.',
    }),
    all: t.boolean({ description: 'All usage. It must be true.' }),
  }),
});

const SetBudgetInput = builder.inputType('SetBudgetInput', {
  description: 'Input of `setBudget`.',
  fields: (t) => ({
    scope: t.field({ type: BudgetScopeInput, required: true, description: 'What the budget limits.' }),
    amount: t.field({ type: 'Decimal', required: true, description: 'US dollars per period, such as "250".' }),
    period: t.field({ type: BudgetPeriod, required: true, description: 'Period of the budget.' }),
    action: t.field({ type: BudgetAction, required: true, description: 'Effect of a budget that is used up.' }),
    thresholds: t.intList({
      description: `Percentages of the amount that alert, once per period. Default: ${DEFAULT_THRESHOLDS.join(', ')}.`,
    }),
    timeZone: t.string({
      defaultValue: 'UTC',
      description: 'Time zone in which the period begins, such as "Europe/Berlin".',
    }),
  }),
});

interface PayloadShape {
  readonly budget: BudgetRow | null;
  readonly userErrors: readonly Fault[];
}

const SetBudgetPayload = builder.objectRef<PayloadShape>('SetBudgetPayload').implement({
  description: 'Result of `setBudget`.',
  fields: (t) => ({
    budget: t.expose('budget', { type: Budget, nullable: true, description: 'The budget. Null with user errors.' }),
    userErrors: t.expose('userErrors', {
      type: [SetBudgetError],
      description: 'Reasons why the budget was not set. Empty on success.',
    }),
  }),
});

builder.mutationField('setBudget', (t) =>
  t.field({
    type: SetBudgetPayload,
    nullable: true,
    authScopes: { role: 'ADMIN' },
    description:
      'Sets a budget, or replaces the one of the same scope and period. Alerts at once for the thresholds that its period has reached. Requires the role ADMIN.',
    args: { input: t.arg({ type: SetBudgetInput, required: true }) },
    resolve: async (_mutation, { input }, context): Promise<PayloadShape> => {
      const { amount, period, action } = input;
      const thresholds = [...new Set(input.thresholds ?? DEFAULT_THRESHOLDS)].toSorted((one, other) => one - other);
      const scope = scopeOf(input.scope, context.config.usage.ownerHashKey);
      const userErrors = [...amountFaults(amount), ...scopeFaults(scope, input.scope), ...thresholdFaults(thresholds)];
      if (userErrors.length > 0) return { budget: null, userErrors };
      const timeZone = timeZoneName(input.timeZone ?? 'UTC', 'input.timeZone');
      const budget = await context.usage.budgets.set({
        ...(await asRecorded(scope, context)),
        ...{ amount, period, action, thresholds, timeZone },
      });
      await raiseAlertsOfBudget(context, budget);
      return { budget, userErrors };
    },
  }),
);

type ScopeInput = typeof BudgetScopeInput.$inferInput;

function scopeOf({ owner, project, tag, apiKey, model }: ScopeInput, hashKey: string | null): BudgetScope {
  if (owner != null) return { scope: 'OWNER', subject: owner.trim() && hashOwner(owner, hashKey) };
  if (project != null) return { scope: 'PROJECT', subject: project };
  if (tag != null) return { scope: 'TAG', subject: tag };
  if (apiKey != null) return { scope: 'API_KEY', subject: apiKey };
  if (model != null) return { scope: 'MODEL', subject: model };
  return { scope: 'ALL', subject: '' };
}

/** A model as usage is recorded that names it alike, so that another spelling passes no budget. */
async function asRecorded({ scope, subject }: BudgetScope, context: Context): Promise<BudgetScope> {
  if (scope !== 'MODEL') return { scope, subject };
  const named = { model: subject.trim(), provider: null };
  return { scope, subject: (await resolveSubjects([named], context))(named).modelKey };
}

function scopeFaults({ scope, subject }: BudgetScope, { all }: ScopeInput): Fault[] {
  if (all === false) return [{ code: 'INVALID_SCOPE', message: '"scope.all" must be true; got false.' }];
  if (scope === 'ALL' || (subject.trim().length > 0 && subject.length <= MAX_SUBJECT_LENGTH)) return [];
  const message = `"scope" must name 1 to ${MAX_SUBJECT_LENGTH} characters; got ${quoteInput(subject)}.`;
  return [{ code: 'INVALID_SCOPE', message }];
}

function amountFaults(amount: string): Fault[] {
  if (Number(amount) > 0) return [];
  return [{ code: 'INVALID_AMOUNT', message: `"amount" must be more than 0; got ${quoteInput(amount)}.` }];
}

function thresholdFaults(thresholds: readonly number[]): Fault[] {
  const invalid = thresholds.find((threshold) => threshold < 1 || threshold > MAX_THRESHOLD);
  if (invalid === undefined) return [];
  const message = `"thresholds" must be percentages from 1 to ${MAX_THRESHOLD}; got ${invalid}.`;
  return [{ code: 'INVALID_THRESHOLDS', message }];
}
