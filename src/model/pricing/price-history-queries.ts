import { and, eq, isNotNull, lte, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { CatalogView } from '../../db/catalog-view.ts';
import type { Db } from '../../db/connect.ts';
import { anyOf } from '../../db/key-lists.ts';
import { models, versions } from '../../db/tables/catalog-tables.ts';
import type { PricedRow } from './pricing-of.ts';

/** A state of a model with which a pricing began, or after which the model was gone. */
export interface PricedPeriod extends PricedRow {
  readonly key: string;
  readonly beginsPricing: boolean;
  readonly since: Date;
  /** When the model was found missing after it. Null: it was not. */
  readonly goneAt: Date | null;
}

/** What of a model is its pricing. The prices over 200,000 tokens of older documents are a tier. Null: none published. */
const pricing = sql`case when ${models.priceInput} is not null then jsonb_build_array(
  ${models.priceInput}, ${models.priceOutput}, ${models.priceReasoning}, ${models.priceCacheRead},
  ${models.priceCacheWrite}, ${models.priceInputAudio}, ${models.priceOutputAudio},
  coalesce(${models.pricingTiers}, jsonb_build_array(${models.pricingOver200k})), ${models.pricingModes}) end`;

const ofModel = sql`over (partition by ${models.key} order by ${models.sinceVersion})`;

/** Among all states of a model: whether the one before, if this follows right upon one, has another pricing. */
export const beginsPricing: SQL<boolean> = sql`(lag(${models.untilVersion}) ${ofModel} is distinct from ${models.sinceVersion}
  or lag(${pricing}) ${ofModel} is distinct from ${pricing})`;

/** Of one that begins a pricing: whether states right before it may have been deleted, with the true begin. */
export const beginsUnseen: SQL<boolean> = sql`(lag(${models.untilVersion}) ${ofModel} <> ${models.sinceVersion}
  and ${models.sinceVersion} <= (select min(${versions.number}) from ${versions} where ${versions.refreshId} is not null))`;

export function priceHistoryQueries(db: Db) {
  const since = alias(versions, 'since');
  const gone = alias(versions, 'gone');

  return (view: CatalogView) => ({
    /** Those of each model, oldest first. What the view does not know yet has not happened. */
    byKeys: (keys: readonly string[]): Promise<PricedPeriod[]> => {
      const state = knownStates(db, view, keys);
      const { sinceVersion, goneVersion, ...period } = state._.selectedFields;
      return (
        db
          .select({ ...period, since: since.observedAt, goneAt: gone.observedAt })
          .from(state)
          .innerJoin(since, eq(since.number, sinceVersion))
          // What a forgotten version ended may have gone on in a state that is forgotten too.
          .leftJoin(gone, and(eq(gone.number, goneVersion), isNotNull(gone.refreshId)))
          .where(or(state.beginsPricing, sql`${gone.number} is not null`))
          .orderBy(state.key, sinceVersion)
      );
    },
  });
}

function knownStates(db: Db, view: CatalogView, keys: readonly string[]) {
  const next = sql`lead(${models.sinceVersion}) ${ofModel}`;
  const isGone = and(lte(models.untilVersion, view.version), sql`${next} is distinct from ${models.untilVersion}`);
  return db
    .select({
      key: models.key,
      sinceVersion: models.sinceVersion,
      beginsPricing: beginsPricing.as('begins_pricing'),
      goneVersion: sql<number | null>`case when ${isGone} then ${models.untilVersion} end`.as('gone_version'),
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
    .where(and(anyOf(models.key, keys), lte(models.sinceVersion, view.version)))
    .as('state');
}
