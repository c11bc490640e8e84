import { and, eq, isNotNull, not, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { CatalogView } from '../../db/catalog-view.ts';
import { compiledStatements } from '../../db/compiled-statements.ts';
import type { Db } from '../../db/connect.ts';
import { anyOf, keysValue, theKeys } from '../../db/key-lists.ts';
import { models, versions } from '../../db/tables/catalog-tables.ts';
import { theVersion } from '../../db/version-predicates.ts';
import type { VisibilityPredicate } from '../../db/visibility.ts';
import type { PricedRow } from './pricing-of.ts';

/** A state of a model that began a pricing, or after which the model was removed. */
export interface PricedPeriod extends PricedRow {
  readonly key: string;
  readonly beginsPricing: boolean;
  readonly since: Date;
  /** When the model was found removed after this state. Null: not removed. */
  readonly removedAt: Date | null;
}

/** The pricing as one value. The prices over 200,000 tokens of older documents count as a tier. Null: no price. */
const pricing = sql`case when ${models.priceInput} is not null then jsonb_build_array(
  ${models.priceInput}, ${models.priceOutput}, ${models.priceReasoning}, ${models.priceCacheRead},
  ${models.priceCacheWrite}, ${models.priceInputAudio}, ${models.priceOutputAudio},
  coalesce(${models.pricingTiers}, jsonb_build_array(${models.pricingOver200k})), ${models.pricingModes}) end`;

const ofModel = sql`over (partition by ${models.key} order by ${models.sinceVersion})`;

/** Whether the state begins a pricing: the previous state differs, or is not adjacent. Needs all states of the model. */
export const beginsPricing: SQL<boolean> = sql`(lag(${models.untilVersion}) ${ofModel} is distinct from ${models.sinceVersion}
  or lag(${pricing}) ${ofModel} is distinct from ${pricing})`;

const firstKeptVersion = sql`(select min(${versions.number}) from ${versions} where ${versions.refreshId} is not null)`;

/** Whether the pricing may be older, in states that were pruned. */
export const beginsUnseen: SQL<boolean> = sql`(lag(${models.untilVersion}) ${ofModel} <> ${models.sinceVersion}
  and ${models.sinceVersion} <= ${firstKeptVersion})`;

/** Whether the next state was pruned, so that the price after this state is unknown. */
const precedesPruned: SQL<boolean> = sql`(${models.untilVersion} <= ${firstKeptVersion}
  and lead(${models.sinceVersion}) ${ofModel} is distinct from ${models.untilVersion})`;

export function priceHistoryQueries(db: Db) {
  const since = alias(versions, 'since');
  const removal = alias(versions, 'removal');

  const { askInPast } = compiledStatements();

  return (view: CatalogView) => ({
    /** The periods of each model, oldest first, up to the version of the view. After pruning, they begin after the gap. */
    byKeys: (keys: readonly string[]): Promise<PricedPeriod[]> =>
      askInPast(view, { shape: 'by keys', values: keysValue(keys) }, ({ visible }) => {
        const state = knownStates(db, visible);
        const { sinceVersion, removalVersion, precedesPruned: isBeforeGap, ...period } = state._.selectedFields;
        return (
          db
            .select({ ...period, since: since.observedAt, removedAt: removal.observedAt })
            .from(state)
            .innerJoin(since, eq(since.number, sinceVersion))
            // A state that ended in a pruned version may continue in a pruned state.
            .leftJoin(removal, and(eq(removal.number, removalVersion), isNotNull(removal.refreshId)))
            .where(and(not(isBeforeGap), or(state.beginsPricing, sql`${removal.number} is not null`)))
            .orderBy(state.key, sinceVersion)
        );
      }),
  });
}

/** The states of the models with `theKeys`. */
function knownStates(db: Db, visible: VisibilityPredicate) {
  const next = sql`lead(${models.sinceVersion}) ${ofModel}`;
  const isRemoved = and(
    sql`${models.untilVersion} <= ${theVersion}::integer`,
    sql`${next} is distinct from ${models.untilVersion}`,
  );
  return db
    .select({
      key: models.key,
      sinceVersion: models.sinceVersion,
      beginsPricing: beginsPricing.as('begins_pricing'),
      precedesPruned: precedesPruned.as('precedes_pruned'),
      removalVersion: sql<number | null>`case when ${isRemoved} then ${models.untilVersion} end`.as('removal_version'),
      priceInput: models.priceInput,
      priceOutput: models.priceOutput,
      priceReasoning: models.priceReasoning,
      priceCacheRead: models.priceCacheRead,
      priceCacheWrite: models.priceCacheWrite,
      priceInputAudio: models.priceInputAudio,
      priceOutputAudio: models.priceOutputAudio,
      pricingTiers: models.pricingTiers,
      pricingOver200k: models.pricingOver200k,
      pricingModes: models.pricingModes,
    })
    .from(models)
    .where(and(anyOf(models.key, theKeys), sql`${models.sinceVersion} <= ${theVersion}::integer`, visible(models)))
    .as('state');
}
