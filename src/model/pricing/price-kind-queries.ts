import { sql } from 'drizzle-orm';
import { models } from '../../db/tables/catalog-tables.ts';
import { planKeyPattern, planProviders } from '../../models-dev/facts/plans.ts';

export const priceKinds = {
  METERED: { description: 'Billed per token: at least one price is greater than 0.' },
  FREE: { description: 'Free: all published prices are 0, and the provider sells no subscription.' },
  SUBSCRIPTION: {
    description: 'Part of a subscription: all published prices are 0, and the cost per token is unknown.',
  },
  UNKNOWN: { description: 'No price is published.' },
} as const;

export type PriceKindName = keyof typeof priceKinds;

const sellsPlan = sql`(${models.providerKey} ~ ${sql.raw(`'${planKeyPattern}'`)} or ${models.providerKey} in (${sql.raw(planNames())}))`;

/** The price kind of the model. */
export const priceKind = sql<PriceKindName>`case
  when ${models.priceInput} is null then 'UNKNOWN'
  when greatest(${models.priceInput}, ${models.priceOutput}, ${models.priceReasoning}, ${models.priceCacheRead},
    ${models.priceCacheWrite}, ${models.priceInputAudio}, ${models.priceOutputAudio}) > 0 then 'METERED'
  when ${sellsPlan} then 'SUBSCRIPTION'
  else 'FREE' end`;

/** Whether the published prices are the prices paid, so that models can be compared by them. */
export const isComparablyPriced = sql`${priceKind} in ('METERED', 'FREE')`;

function planNames(): string {
  return Object.keys(planProviders)
    .map((key) => `'${key}'`)
    .join(', ');
}
