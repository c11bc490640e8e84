import { inDollars } from './known-price.ts';
import type { Need } from './need.ts';
import type { Ranked } from './ranking.ts';
import { costOnBudget, requirementsOf } from './requirements.ts';

/** Why a model is recommended, with the figures to check it by. */
export function reasonFor({ model, parts }: Ranked, need: Need): string {
  const fit = `Fits all ${requirementsOf(need).length} requirements.`;
  return [fit, ...onBudget(), ...parts.map(({ reason }) => reason)].join(' ');

  function onBudget(): string[] {
    const { usage, budget } = need;
    const cost = usage && budget && costOnBudget(model, usage, budget);
    if (!cost) return [];
    const per = budget.field === 'budgetPerMonth' ? 'a month' : 'a request';
    return [`Takes ${inDollars(cost)} of the budget of ${inDollars(budget.usd)} ${per}.`];
  }
}
