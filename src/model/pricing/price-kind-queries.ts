import { sql } from 'drizzle-orm';
import { models } from '../../db/tables/catalog-tables.ts';
import { planKeyPattern, planProviders } from '../../models-dev/facts/plans.ts';

export const priceKinds = {
  METERED: { description: 'Paid per token: at least one price is more than 0.' },
  FREE: { description: 'Every published price is 0, and the provider does not sell a subscription.' },
  PLAN: { description: 'Part of a subscription, so that published prices are 0. The cost per token is unknown.' },
  UNKNOWN: { description: 'No price is published.' },
} as const;

export type PriceKindName = keyof typeof priceKinds;

const sellsPlan = sql`(${models.providerKey} ~ ${sql.raw(`'${planKeyPattern}'`)} or ${models.providerKey} in (${sql.raw(planNames())}))`;

/** The price kind of the model. */
export const priceKind = sql<PriceKindName>`case
  when ${models.priceInput} is null then 'UNKNOWN'
  when greatest(${models.priceInput}, ${models.priceOutput}, ${models.priceReasoning}, ${models.priceCacheRead},
    ${models.priceCacheWrite}, ${models.priceInputAudio}, ${models.priceOutputAudio}) > 0 then 'METERED'
  when ${sellsPlan} then 'PLAN'
  else 'FREE' end`;

/** Whether the published prices are the prices paid, so that models can be compared by them. */
export const isComparablyPriced = sql`${priceKind} in ('METERED', 'FREE')`;

function planNames(): string {
  return Object.keys(planProviders)
    .map((key) => `'${key}'`)
    .join(', ');
}
