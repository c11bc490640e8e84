import type { Decimal } from 'decimal.js';
import { promptTokens, type TokenUsage } from '../cost/estimate.ts';
import { paidCostOf } from '../cost/model-cost.ts';
import type { Json } from '../db/tables/json-columns.ts';
import { answersInText } from '../model/attributes/answers-in-text.ts';
import type { ModelFilterShape } from '../model/model-criteria.ts';
import type { ModelRow } from '../model/model-queries.ts';
import { pricingOf } from '../model/pricing/pricing-of.ts';
import type { Budget, Need } from './need.ts';

/** One thing that a model must be: by a filter, or where SQL cannot tell, by a predicate. */
export type Requirement = RequirementHead & (ByFilter | ByPredicate);

interface RequirementHead {
  /** Of ModelNeedInput, such as "filter.minContext". */
  readonly field: string;
  readonly value: Json;
}

interface ByFilter {
  readonly filter: ModelFilterShape;
}

interface ByPredicate {
  readonly holds: (model: ModelRow) => boolean;
}

export function requirementsOf({ filter, inText, usage, budget }: Need): Requirement[] {
  return [
    ...Object.entries(filter).flatMap(([name, value]) => requirementsOfFilter(name, value)),
    ...(inText ? [{ field: 'filter.outputModalities', value: 'TEXT', holds: answersInText }] : []),
    ...(usage ? requirementsOfUsage(usage) : []),
    ...(usage && budget ? [requirementOfBudget(usage, budget)] : []),
  ];
}

/** The filter that all requirements by filter make together. */
export function filterOf({ filter, usage }: Need): ModelFilterShape {
  return usage ? { ...filter, fitsRequest: roomFor(usage) } : filter;
}

/** Of these fields all values must hold, so that each is a requirement of its own. */
const allMustHold = new Set(['capabilities', 'inputModalities', 'outputModalities']);

function requirementsOfFilter(name: string, value: Json): Requirement[] {
  if (value == null) return [];
  const field = `filter.${name}`;
  if (!allMustHold.has(name) || !Array.isArray(value)) return [{ field, value, filter: { [name]: value } }];
  return [...new Set(value)].map((one) => ({ field, value: one, filter: { [name]: [one] } }));
}

function requirementsOfUsage(usage: TokenUsage): Requirement[] {
  const fitsRequest = roomFor(usage);
  const room: Requirement = { field: 'usage', value: fitsRequest, filter: { fitsRequest } };
  const { mode } = usage;
  if (mode === null) return [room];
  const hasMode = (model: ModelRow) => pricingOf(model)?.modes.some(({ name }) => name === mode) ?? false;
  return [room, { field: 'usage.mode', value: mode, holds: hasMode }];
}

function roomFor(usage: TokenUsage) {
  return { input: promptTokens(usage), output: usage.output + usage.reasoning + usage.outputAudio };
}

function requirementOfBudget(usage: TokenUsage, budget: Budget): Requirement {
  const { field, usd } = budget;
  return { field, value: usd, holds: (model) => costOnBudget(model, usage, budget)?.lte(usd) ?? false };
}

/** What is paid from the budget, in US dollars. Null: not known. */
export function costOnBudget(model: ModelRow, usage: TokenUsage, { field }: Budget): Decimal | null {
  const requests = field === 'budgetPerMonth' ? usage.requests : 1;
  return paidCostOf(model, { ...usage, requests })?.total ?? null;
}
