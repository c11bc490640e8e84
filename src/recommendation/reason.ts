import { formatUsd } from './measures.ts';
import type { Need } from './need.ts';
import type { RankedModel } from './ranking.ts';
import { budgetedCost, requirementsOf } from './requirements.ts';

/** The explanation of a recommendation, with the figures behind it. */
export function reasonFor({ model, components }: RankedModel, need: Need): string {
  const requirements = `Satisfies all ${requirementsOf(need).length} requirements.`;
  return [requirements, ...budgetShare(), ...components.map(({ reason }) => reason())].join(' ');

  function budgetShare(): string[] {
    const { usage, budget } = need;
    const cost = usage && budget && budgetedCost(model, usage, budget);
    if (!cost) return [];
    const per = budget.scope === 'perMonth' ? 'month' : 'request';
    return [`Uses ${formatUsd(cost)} of the budget of ${formatUsd(budget.usd)} per ${per}.`];
  }
}
