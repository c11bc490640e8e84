import { and, count, eq, gt, lte, type SQL, sql } from 'drizzle-orm';
import { releaseOfAliasAt } from '../base-model/release-queries.ts';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { anyOf, parentAlso, parentKey, parentsWith } from '../db/key-lists.ts';
import { baseModelLinks, models, versions } from '../db/tables/catalog-tables.ts';
import { baseModelLinkAt } from '../model/model-columns.ts';
import { beginsPricing, beginsUnseen } from '../model/pricing/price-history-queries.ts';
import { isComparablyPriced } from '../model/pricing/price-kind-queries.ts';

/** A current or earlier state of a model. */
export interface PricedState {
  readonly key: string;
  readonly sinceVersion: number;
}

/** Prices are US dollars per million tokens, as exact decimal text. */
export interface PriceRange {
  readonly baseModelKey: string;
  readonly minInput: string;
  readonly maxInput: string;
  readonly minOutput: string;
  readonly maxOutput: string;
  readonly models: number;
}

export function costQueries(db: Db) {
  return (view: CatalogView) => ({
    /** The price range of each base model, of an alias together with its release. Leaves out base models without a comparably priced model. */
    priceRanges: async (baseModelKeys: readonly string[]): Promise<PriceRange[]> => {
      const releases = await releaseOfAliasAt(db, view);
      return view.read((inView) =>
        db
          .select({
            baseModelKey: parentKey,
            minInput: sql<string>`min(${models.priceInput})`,
            maxInput: sql<string>`max(${models.priceInput})`,
            minOutput: sql<string>`min(${models.priceOutput})`,
            maxOutput: sql<string>`max(${models.priceOutput})`,
            models: count(),
          })
          .from(models)
          .innerJoin(baseModelLinks, baseModelLinkAt(view.version))
          .innerJoin(
            parentsWith(baseModelKeys, releases),
            sql`${baseModelLinks.baseModelKey} = any(array[${parentKey}, ${parentAlso}])`,
          )
          .where(and(inView(models), isComparablyPriced))
          .groupBy(parentKey),
      );
    },

    /** Keys of base models whose cache writes cost more than input at some provider. */
    writeSurchargedBaseModels: (): Promise<ReadonlySet<string>> =>
      view.read(async (inView) => {
        const rows = await db
          .selectDistinct({ key: baseModelLinks.baseModelKey })
          .from(models)
          .innerJoin(baseModelLinks, baseModelLinkAt(view.version))
          .where(and(inView(models), gt(models.priceCacheWrite, models.priceInput)));
        return new Set(rows.map(({ key }) => key));
      }),

    /** The names of all pricing modes, sorted. */
    modes: (): Promise<string[]> =>
      view.read(async (inView) => {
        const mode = sql<string>`jsonb_array_elements(${models.pricingModes}) ->> 'name'`;
        const rows = await db.selectDistinct({ mode }).from(models).where(inView(models)).orderBy(sql`1`);
        return rows.map((row) => row.mode);
      }),

    /**
     * When the pricing of each state was first observed, unchanged and present since, by version and key. Null: that part
     * of the history was pruned.
     */
    pricedSince: async (states: readonly PricedState[]): Promise<ReadonlyMap<string, Date | null>> => {
      const keys = [...new Set(states.map(({ key }) => key))];
      const priced = pricedStates(db, view, keys);
      const rows = db
        .with(priced)
        .select({ key: priced.key, sinceVersion: priced.sinceVersion, observedAt: versions.observedAt })
        .from(priced)
        .leftJoin(versions, eq(versions.number, priced.pricedSince));
      return new Map((await rows).map((row) => [`${row.sinceVersion} ${row.key}`, row.observedAt]));
    },
  });
}

/** All states of models up to a version, each with the version that began its pricing, unless that was pruned. */
function pricedStates(db: Db, view: CatalogView, keys: readonly string[]) {
  const ofModels = and(anyOf(models.key, keys), lte(models.sinceVersion, view.version));
  const state = db
    .select({
      key: models.key,
      sinceVersion: models.sinceVersion,
      isNew: beginsPricing.as('is_new'),
      isUnseen: beginsUnseen.as('is_unseen'),
    })
    .from(models)
    .where(ofModels)
    .as('state');
  const newest = (flag: SQL.Aliased<boolean>) => sql`max(case when ${flag} then ${state.sinceVersion} end)
    over (partition by ${state.key} order by ${state.sinceVersion})`;
  return db.$with('priced').as(
    db
      .select({
        key: state.key,
        sinceVersion: state.sinceVersion,
        pricedSince: sql<number | null>`nullif(${newest(state.isNew)}, ${newest(state.isUnseen)})`.as('priced_since'),
      })
      .from(state),
  );
}
