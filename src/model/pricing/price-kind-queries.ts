import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { models } from '../../db/tables/catalog-tables.ts';
import { billedByUnitPattern, freeOfCharge } from '../../models-dev/facts/billing-units.ts';
import { planKeyPattern, planProviders } from '../../models-dev/facts/plans.ts';
import { freePattern, routerPattern, routers } from '../../models-dev/facts/routers.ts';

export const priceKinds = {
  METERED: { description: 'Billed per token: at least one price is greater than 0.' },
  FREE: {
    description:
      'Free: the prices of all token kinds are 0, including those of tiers and modes. The provider sells no subscription.',
  },
  SUBSCRIPTION: {
    description: 'Part of a subscription: all published prices are 0, and the cost per token is unknown.',
  },
  UNKNOWN: {
    description:
      'No price is published, or prices of 0 do not state what is billed. Examples are a router, which costs as much as the model that it selects, and a model that is billed per image.',
  },
} as const;

export type PriceKindName = keyof typeof priceKinds;

/** Postgres matches patterns in lower case only, like `isRouter`. */
const named = sql`lower(concat(${models.modelId}, ' ', ${models.name}))`;

const sellsPlan = sql`(${models.providerKey} ~ ${literal(planKeyPattern)} or ${isOneOf(models.providerKey, planProviders)})`;
const saysFree = sql`(${named} ~ ${literal(freePattern)} or ${isOneOf(models.key, freeOfCharge)})`;
const isRouter = sql`(${named} ~ ${literal(routerPattern)} or ${isOneOf(models.modelId, routers)})`;

/** Whether it takes in no text, or gives out more than text. An empty list is unknown. */
const isMedia = sql`((${models.inputModalities} <> '{}' and 'TEXT' <> all(${models.inputModalities}))
  or not ${models.outputModalities} <@ array['TEXT'])`;

const others = alias(models, 'priced');
/**
 * Providers that charge for at least a quarter of their models, by the current models, whatever the version. NVIDIA,
 * with free trials of nearly all its models, charges for a twentieth.
 */
const chargingProviders = sql`(select ${others.providerKey} from ${models} ${sql.identifier('priced')}
  where ${others.untilVersion} is null and ${others.priceInput} is not null group by ${others.providerKey}
  having 4 * count(*) filter (where ${others.priceInput} > 0 or ${others.priceOutput} > 0) >= count(*))`;
const charges = sql`${models.providerKey} in ${chargingProviders}`;

/** Increase this number when a rule or a fact that it depends on changes, so that the next refresh derives the kinds again. */
export const PRICE_KIND_RULES = 1;

/** The price kind of a model that begins to exist. `isCharging`: whether its provider charges for a quarter of its models. */
export function priceKindIf(isCharging: SQL): SQL<PriceKindName> {
  const isBilledByUnit = sql`((${isMedia} or ${named} ~ ${literal(billedByUnitPattern)}) and ${isCharging})`;
  return sql<PriceKindName>`case
  when ${models.priceInput} is null then 'UNKNOWN'
  when greatest(${models.priceInput}, ${models.priceOutput}, ${models.priceReasoning}, ${models.priceCacheRead},
    ${models.priceCacheWrite}, ${models.priceInputAudio}, ${models.priceOutputAudio}) > 0 then 'METERED'
  when ${hasPrice(models.pricingTiers)} or ${hasPrice(models.pricingOver200k)} or ${hasPrice(models.pricingModes)}
    then 'METERED'
  when ${sellsPlan} then 'SUBSCRIPTION'
  when ${saysFree} then 'FREE'
  when ${isRouter} or ${isBilledByUnit} then 'UNKNOWN'
  else 'FREE' end`;
}

/** The price kind of the model, to be stored with it. */
export const priceKind = priceKindIf(charges);

/** Whether the published prices are the prices paid, so that models can be compared by them. */
export const isComparablyPriced = sql`${models.priceKind} in ('METERED', 'FREE')`;

/** Whether a tier or mode of the column has a price above 0. */
function hasPrice(column: SQLWrapper): SQL {
  return sql`coalesce(jsonb_path_exists(${column},
    '$[*].keyvalue() ? (@.key != "minContext" && @.value > 0)'), false)`;
}

function isOneOf(column: SQLWrapper, reviewed: Readonly<Record<string, string>>): SQL {
  return sql`${column} in (${sql.join(Object.keys(reviewed).map(literal), sql`, `)})`;
}

/** Written into the statement, so that prepared statements need no further parameters. */
function literal(text: string): SQL {
  return sql.raw(`'${text.replaceAll("'", "''")}'`);
}
