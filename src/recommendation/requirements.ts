import type { Decimal } from 'decimal.js';
import { promptTokens, type TokenUsage } from '../cost/estimate.ts';
import { paidCostOf } from '../cost/model-cost.ts';
import type { Json } from '../db/tables/json-columns.ts';
import { answersInText } from '../model/attributes/answers-in-text.ts';
import type { ModelFilterShape } from '../model/model-criteria.ts';
import type { ModelRow } from '../model/model-queries.ts';
import { pricingOf } from '../model/pricing/pricing-of.ts';
import type { Budget, Need } from './need.ts';

/** A required property, as a filter or, where SQL cannot decide, as a predicate. */
export type Requirement = RequirementHead & (ByFilter | ByPredicate);

interface RequirementHead {
  /** Path in ModelNeedInput, such as "filter.minContext". */
  readonly field: string;
  readonly value: Json;
}

interface ByFilter {
  readonly filter: ModelFilterShape;
}

interface ByPredicate {
  readonly holds: (model: ModelRow) => boolean;
}

export function requirementsOf({ filter, requiresText, usage, budget }: Need): Requirement[] {
  return [
    ...Object.entries(filter).flatMap(([name, value]) => requirementsOfFilter(name, value)),
    ...(requiresText ? [{ field: 'filter.outputModalities', value: 'TEXT', holds: answersInText }] : []),
    ...(usage ? requirementsOfUsage(usage) : []),
    ...(usage && budget ? [requirementOfBudget(usage, budget)] : []),
  ];
}

/** All requirements that are filters, as one filter. */
export function filterOf({ filter, usage }: Need): ModelFilterShape {
  return usage?.scope === 'REQUEST' ? { ...filter, fitsRequest: requestSize(usage) } : filter;
}

/** Criteria whose values must all match, so that each value is its own requirement. */
const matchAllCriteria = new Set(['capabilities', 'inputModalities', 'outputModalities']);

function requirementsOfFilter(name: string, value: Json): Requirement[] {
  if (value == null) return [];
  const field = `filter.${name}`;
  if (!matchAllCriteria.has(name) || !Array.isArray(value)) return [{ field, value, filter: { [name]: value } }];
  return [...new Set(value)].map((one) => ({ field, value: one, filter: { [name]: [one] } }));
}

function requirementsOfUsage(usage: TokenUsage): Requirement[] {
  const fitsRequest = requestSize(usage);
  const withinLimits: Requirement = { field: 'usage', value: fitsRequest, filter: { fitsRequest } };
  const { mode, scope } = usage;
  const ofLimits = scope === 'REQUEST' ? [withinLimits] : [];
  if (mode === null) return ofLimits;
  const hasMode = (model: ModelRow) => pricingOf(model)?.modes.some(({ name }) => name === mode) ?? false;
  return [...ofLimits, { field: 'usage.mode', value: mode, holds: hasMode }];
}

function requestSize(usage: TokenUsage) {
  return { input: promptTokens(usage), output: usage.output + usage.reasoning + usage.outputAudio };
}

function requirementOfBudget(usage: TokenUsage, budget: Budget): Requirement {
  const { scope, usd } = budget;
  return {
    field: `budget.${scope}`,
    value: usd,
    holds: (model) => budgetedCost(model, usage, budget)?.lte(usd) ?? false,
  };
}

/** The cost that counts against the budget, in US dollars. Null: unknown. */
export function budgetedCost(model: ModelRow, usage: TokenUsage, { scope }: Budget): Decimal | null {
  const requests = scope === 'perMonth' ? usage.requests : 1;
  return paidCostOf(model, { ...usage, requests })?.total ?? null;
}
