import { and, count, eq, gt, type SQL, sql } from 'drizzle-orm';
import { releaseOfAliasAt } from '../base-model/release-queries.ts';
import type { CatalogView } from '../db/catalog-view.ts';
import { compiledStatements } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { anyOf, keysValue, parentAlso, parentKey, parentsValue, parentsWith, theKeys } from '../db/key-lists.ts';
import { models, versions } from '../db/tables/catalog-tables.ts';
import { theVersion } from '../db/version-predicates.ts';
import type { VisibilityPredicate } from '../db/visibility.ts';
import { modelRows, selectModels } from '../model/model-columns.ts';
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
  const { askIn, askInPast } = compiledStatements();

  return (view: CatalogView) => ({
    /** The price range of each base model, of an alias together with its release. Leaves out base models without a comparably priced model. */
    priceRanges: async (baseModelKeys: readonly string[]): Promise<PriceRange[]> => {
      const values = parentsValue(baseModelKeys, await releaseOfAliasAt(db, view));
      return askIn(view, { shape: 'price ranges', values }, (rows) => {
        const query = selectModels(
          db,
          {
            baseModelKey: parentKey,
            minInput: sql<string>`min(${models.priceInput})`,
            maxInput: sql<string>`max(${models.priceInput})`,
            minOutput: sql<string>`min(${models.priceOutput})`,
            maxOutput: sql<string>`max(${models.priceOutput})`,
            models: count(),
          },
          rows,
        );
        const isOfParent = sql`${modelRows(rows).baseModelKey} = any(array[${parentKey}, ${parentAlso}])`;
        query.innerJoin(parentsWith, isOfParent);
        return query.where(and(rows.inView(models), isComparablyPriced)).groupBy(parentKey);
      });
    },

    /** Keys of base models whose cache writes cost more than input at some provider. */
    writeSurchargedBaseModels: async (): Promise<ReadonlySet<string>> => {
      const rows = await askIn(view, { shape: 'surcharged', values: {} }, (inRows) => {
        const { baseModelKey } = modelRows(inRows);
        return selectModels(db, { key: sql<string>`${baseModelKey}` }, inRows)
          .where(
            and(inRows.inView(models), sql`${baseModelKey} is not null`, gt(models.priceCacheWrite, models.priceInput)),
          )
          .groupBy(sql`1`);
      });
      return new Set(rows.map(({ key }) => key));
    },

    /** The names of all pricing modes, sorted. */
    modes: async (): Promise<string[]> => {
      const rows = await askIn(view, { shape: 'modes', values: {} }, ({ inView }) => {
        const mode = sql<string>`jsonb_array_elements(${models.pricingModes}) ->> 'name'`;
        return db.selectDistinct({ mode }).from(models).where(inView(models)).orderBy(sql`1`);
      });
      return rows.map((row) => row.mode);
    },

    /**
     * When the pricing of each state was first observed, unchanged and present since, by version and key. Null: that part
     * of the history was pruned.
     */
    pricedSince: async (states: readonly PricedState[]): Promise<ReadonlyMap<string, Date | null>> => {
      const keys = [...new Set(states.map(({ key }) => key))];
      const rows = await askInPast(view, { shape: 'priced since', values: keysValue(keys) }, ({ visible }) => {
        const priced = pricedStates(db, visible);
        return db
          .with(priced)
          .select({ key: priced.key, sinceVersion: priced.sinceVersion, observedAt: versions.observedAt })
          .from(priced)
          .leftJoin(versions, eq(versions.number, priced.pricedSince));
      });
      const byKey = Map.groupBy(rows, ({ key }) => key);
      return new Map(
        states.flatMap((state) => {
          const row = lastUpTo(byKey.get(state.key) ?? [], state.sinceVersion);
          return row ? [[`${state.sinceVersion} ${state.key}`, row.observedAt] as const] : [];
        }),
      );
    },
  });
}

/** An import of earlier days can join a state, once it was read, with the equal one before it: the period of that contains it. */
function lastUpTo<State extends Pick<PricedState, 'sinceVersion'>>(
  states: readonly State[],
  version: number,
): State | undefined {
  const known = states.filter(({ sinceVersion }) => sinceVersion <= version);
  return known.toSorted((one, other) => other.sinceVersion - one.sinceVersion)[0];
}

/** All states of the models with `theKeys` up to a version, each with the version that began its pricing, unless that was pruned. */
function pricedStates(db: Db, visible: VisibilityPredicate) {
  const ofModels = and(
    anyOf(models.key, theKeys),
    sql`${models.sinceVersion} <= ${theVersion}::integer`,
    visible(models),
  );
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
