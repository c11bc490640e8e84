import { and, type SQLWrapper, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import { compiledStatements } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { keysValue, textArray, theKeys } from '../db/key-lists.ts';
import type { RowCache } from '../db/row-cache.ts';
import { models } from '../db/tables/catalog-tables.ts';
import { modelStatusNames } from './attributes/model-status-criteria.ts';
import { everyKey, type ModelParents, type ModelRows, parentKeys, selectModels } from './model-columns.ts';
import type { ModelFilterShape } from './model-criteria.ts';
import { askMatching } from './model-filter-queries.ts';

export interface FacetCount {
  readonly value: string;
  readonly count: number;
}

/** Each facet has the name of the filter field that restricts it. */
export type FacetName = keyof typeof facetValues;

export function modelFacetQueries(db: Db, rowCache: RowCache) {
  const statements = compiledStatements();

  return (view: CatalogView) => {
    const asked = { db, statements, view };

    /** The rows of the counts, most frequent value first. */
    const counts = (facet: FacetName, filter: ModelFilterShape, parents: ModelParents | null) => {
      const keys = parents && everyKey(parents);
      const name = JSON.stringify([facet, filter, parents?.kind, keys]);
      const question = { shape: `${facet} of ${parents?.kind ?? 'all'}`, values: keys ? keysValue(keys) : {} };
      return rowCache.value(view, `facets ${name}`, () =>
        askMatching(asked, unrestricted(filter, facet), question, ({ rows, matching }) => {
          const parent = parents ? parentKeys[parents.kind](rows) : sql`''`;
          const ofParents = parents ? sql`${parent} = any(${textArray(theKeys)})` : undefined;
          const values = selectModels(
            db,
            {
              parent: sql<string>`${parent}`.as('parent'),
              value: sql<string>`${facetValue(facet, rows)} collate "C"`.as('value'),
            },
            rows,
          )
            .where(and(matching, ofParents))
            .as('facet');
          return db
            .select({ parent: values.parent, value: values.value, count: sql<number>`count(*)::int` })
            .from(values)
            .where(sql`${values.value} is not null`)
            .groupBy(values.parent, values.value)
            .orderBy(sql`count(*) desc`, values.value);
        }),
      );
    };

    return {
      /** The number of matching models per value, most frequent value first. Nulls are not counted. */
      counts: (facet: FacetName, filter: ModelFilterShape): Promise<readonly FacetCount[]> =>
        counts(facet, filter, null),

      /** The same among the models of each parent. */
      countsByParents: async (facet: FacetName, filter: ModelFilterShape, parents: ModelParents) =>
        withSecondKeys(
          Map.groupBy(await counts(facet, filter, parents), ({ parent }) => parent),
          parents,
        ),
    };
  };
}

type FacetCounts = ReadonlyMap<string, readonly FacetCount[]>;

/** Adds the counts of its second key to those of each parent. */
function withSecondKeys(counts: FacetCounts, { keys, also }: ModelParents): FacetCounts {
  return new Map(
    keys.map((key) => {
      const own = counts.get(key) ?? [];
      const others = counts.get(also.get(key) ?? '') ?? [];
      return [key, others.length === 0 ? own : sums([...own, ...others])];
    }),
  );
}

/** One count per value, most frequent value first, then by value in byte order. */
function sums(counts: readonly FacetCount[]): readonly FacetCount[] {
  return [...Map.groupBy(counts, ({ value }) => value)]
    .map(([value, ofValue]) => ({ value, count: ofValue.reduce((sum, { count }) => sum + count, 0) }))
    .toSorted(
      (one, other) => other.count - one.count || Buffer.compare(Buffer.from(one.value), Buffer.from(other.value)),
    );
}

/** The filter without the restriction of the facet, so that the facet shows every available choice. */
function unrestricted(filter: ModelFilterShape, facet: FacetName): ModelFilterShape {
  if (facet === 'statuses') return { ...filter, statuses: modelStatusNames };
  // Two other fields restrict price kinds too.
  if (facet === 'priceKinds') return { ...filter, priceKinds: null, free: null, priced: null };
  return { ...filter, [facet]: null };
}

const facetValues = {
  providers: () => models.providerKey,
  families: () => models.family,
  labs: ({ labKey }) => labKey,
  capabilities: () => sql`unnest(${models.capabilities})`,
  inputModalities: () => sql`unnest(${models.inputModalities})`,
  outputModalities: () => sql`unnest(${models.outputModalities})`,
  statuses: ({ status }) => status,
  priceKinds: () => models.priceKind,
} satisfies Record<string, (rows: ModelRows) => SQLWrapper>;

function facetValue(facet: FacetName, rows: ModelRows): SQLWrapper {
  return facetValues[facet](rows);
}
