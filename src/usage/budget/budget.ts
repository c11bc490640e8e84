import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import { Decimal } from 'decimal.js';
import { requireRole } from '../../access/require-role.ts';
import { builder } from '../../graph/builder.ts';
import type { Context } from '../../graph/context.ts';
import { rowIds } from '../../graph/node-id.ts';
import { connectionType, pageArgs } from '../../graph/paging/connection.ts';
import { idOf, newestFirst } from '../../graph/paging/orders.ts';
import { connection } from '../../graph/paging/pagination.ts';
import { hashOwner } from '../owner.ts';
import { type BudgetRow, type BudgetState, remainingOf } from './budget-queries.ts';

export const BudgetPeriod = builder.enumType('BudgetPeriod', {
  description: 'Period of a budget. It begins at midnight in the time zone of the budget.',
  values: {
    DAY: { description: 'A day.' },
    WEEK: { description: 'A week, from Monday.' },
    MONTH: { description: 'A calendar month.' },
  } satisfies Record<BudgetRow['period'], { description: string }>,
});

export const BudgetAction = builder.enumType('BudgetAction', {
  description: 'Effect of a budget that is used up.',
  values: {
    NOTIFY: { description: 'Alerts only.' },
    BLOCK: { description: 'Calls that would exceed the budget are not allowed.' },
  } satisfies Record<BudgetRow['action'], { description: string }>,
});

const BudgetScopeKind = builder.enumType('BudgetScopeKind', {
  description: 'What a budget limits.',
  values: {
    ALL: { description: 'All usage.' },
    OWNER: { description: 'Usage of an owner.' },
    PROJECT: { description: 'Usage of a project.' },
    TAG: { description: 'Usage with a tag.' },
    API_KEY: { description: 'Usage recorded with an API key.' },
    MODEL: { description: 'Usage of a model.' },
  } satisfies Record<BudgetRow['scope'], { description: string }>,
});

const BudgetScope = builder.objectRef<BudgetRow>('BudgetScope').implement({
  description: 'What a budget limits.',
  fields: (t) => ({
    kind: t.field({ type: BudgetScopeKind, description: 'Kind of usage.', resolve: ({ scope }) => scope }),
    subject: t.string({
      nullable: true,
      description: 'The owner, project, tag, id of the API key, or key of the model. Null for ALL.',
      resolve: ({ scope, subject }) => (scope === 'ALL' ? null : subject),
    }),
  }),
});

export const Budget = builder.loadableNodeRef('Budget', {
  id: { resolve: (budget) => String(budget.id) },
  load: (ids: string[], context: Context) => {
    requireRole(context.identity, 'OPERATOR');
    return context.usage.budgets.byIds(rowIds(ids));
  },
  sort: (budget) => String(budget.id),
});

Budget.implement({
  cacheable: false,
  description: 'An amount of money that usage may cost in a period.',
  authScopes: { role: 'CALLER' },
  fields: (t) => ({
    scope: t.field({ type: BudgetScope, description: 'What the budget limits.', resolve: (budget) => budget }),
    amount: t.expose('amount', { type: 'Decimal', description: 'US dollars per period.' }),
    period: t.expose('period', { type: BudgetPeriod, description: 'Period of the budget.' }),
    timeZone: t.exposeString('timeZone', { description: 'Time zone in which the period begins.' }),
    action: t.expose('action', { type: BudgetAction, description: 'Effect of a budget that is used up.' }),
    thresholds: t.exposeIntList('thresholds', { description: 'Percentages of the amount that alert, ascending.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the budget was created.' }),
    periodStart: t.field({
      type: 'DateTime',
      description: 'Start of the current period.',
      resolve: async (budget, _args, context) => (await stateOf(budget, context)).periodStart,
    }),
    periodEnd: t.field({
      type: 'DateTime',
      description: 'End of the current period, exclusive.',
      resolve: async (budget, _args, context) => (await stateOf(budget, context)).periodEnd,
    }),
    spent: t.float({
      description: 'US dollars spent in the current period.',
      resolve: async (budget, _args, context) => Number((await stateOf(budget, context)).spent),
    }),
    spentExact: t.field({
      type: 'Decimal',
      description: 'The same, as an exact decimal.',
      resolve: async (budget, _args, context) => new Decimal((await stateOf(budget, context)).spent).toFixed(),
    }),
    reserved: t.float({
      description: 'US dollars reserved by calls that are not settled.',
      resolve: async (budget, _args, context) => Number((await stateOf(budget, context)).reserved),
    }),
    remaining: t.float({
      description: 'US dollars left in the current period, excluding reservations. Negative when overspent.',
      resolve: async (budget, _args, context) => remainingOf(await stateOf(budget, context)).toNumber(),
    }),
    remainingExact: t.field({
      type: 'Decimal',
      description: 'The same, as an exact decimal.',
      resolve: async (budget, _args, context) => remainingOf(await stateOf(budget, context)).toFixed(),
    }),
    forecast: t.float({
      nullable: true,
      description:
        'US dollars that the period will cost at the average rate so far. Null in the first hour of the period.',
      resolve: async (budget, _args, context) => forecastOf(await stateOf(budget, context), Date.now()),
    }),
  }),
});

function stateOf({ id }: BudgetRow, context: Context): Promise<BudgetState> {
  return stateLoader(context).load(id);
}

/** Batches the states of all budgets of a request into one query. */
const stateLoader = createContextCache(
  (context: Context) =>
    new DataLoader<number, BudgetState>(async (ids) => {
      const states = new Map((await context.usage.budgets.states(ids)).map((state) => [state.budget.id, state]));
      return ids.map((id) => states.get(id) ?? new Error(`Budget ${id} is deleted.`));
    }),
);

const HOUR_MS = 60 * 60_000;

function forecastOf({ spent, periodStart, periodEnd }: BudgetState, now: number): number | null {
  const elapsed = now - periodStart.getTime();
  if (elapsed < HOUR_MS) return null;
  return (Number(spent) * (periodEnd.getTime() - periodStart.getTime())) / elapsed;
}

const BudgetConnection = connectionType(Budget);

builder.queryField('budgets', (t) =>
  t.field({
    type: BudgetConnection,
    nullable: true,
    cacheable: false,
    authScopes: { role: 'CALLER' },
    description:
      'Budgets, newest first. Requires the role CALLER. A caller below OPERATOR sees the budgets of its owner.',
    args: pageArgs,
    resolve: (_query, args, { usage, identity, config }) => {
      const isOperator = identity.roles.includes('OPERATOR');
      const owner = isOperator ? null : hashOwner(identity.owner ?? '', config.usage.ownerHashKey);
      return connection(args, {
        order: newestFirst('budgets'),
        rows: (page) => usage.budgets.page(owner, page),
        count: () => usage.budgets.count(owner),
        valuesOf: idOf,
      });
    },
  }),
);
