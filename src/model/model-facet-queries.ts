import { and, type SQLWrapper, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import { compiledStatements } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { keysValue, textArray, theKeys } from '../db/key-lists.ts';
import type { RowCache } from '../db/row-cache.ts';
import { models } from '../db/tables/catalog-tables.ts';
import {
  everyKey,
  type ModelParents,
  type ModelRows,
  numberInRow,
  parentKeys,
  selectCounted,
} from './model-columns.ts';
import type { ModelFilterShape } from './model-criteria.ts';
import { askMatching, askNumbers } from './model-filter-queries.ts';

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
      const name = JSON.stringify([facet, filter, parents?.kind, parents && everyKey(parents)]);
      return rowCache.value(view, `facets ${name}`, async () => {
        const counted = unrestricted(filter, facet).map((choices) => countsOf(facet, choices, parents));
        return (await Promise.all(counted)).flat().toSorted(mostFrequentFirst);
      });
    };

    const countsOf = (facet: FacetName, filter: ModelFilterShape, parents: ModelParents | null) => {
      const values = parents ? keysValue(everyKey(parents)) : {};
      const question = { shape: `${facet} of ${parents?.kind ?? 'all'}`, values };
      // The stored counts are not by provider or base model.
      const isByOther = facet === 'providers' || (parents !== null && parents.kind !== 'LAB');
      const ask = isByOther ? askMatching : askNumbers;
      return ask(asked, filter, question, ({ rows, matching }) => {
        const parent = parents ? parentKeys[parents.kind](rows) : sql`''`;
        const ofParents = parents ? sql`${parent} = any(${textArray(theKeys)})` : undefined;
        const values = selectCounted(
          db,
          {
            parent: sql<string>`${parent}`.as('parent'),
            value: sql<string>`${facetValue(facet, rows)} collate "C"`.as('value'),
            number: numberInRow(rows).as('number'),
          },
          rows,
        )
          .where(and(matching, ofParents))
          .as('facet');
        return db
          .select({ parent: values.parent, value: values.value, count: sql<number>`sum(${values.number})::int` })
          .from(values)
          .where(sql`${values.value} is not null`)
          .groupBy(values.parent, values.value);
      });
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

/** One count per value, most frequent value first. */
function sums(counts: readonly FacetCount[]): readonly FacetCount[] {
  return [...Map.groupBy(counts, ({ value }) => value)]
    .map(([value, ofValue]) => ({ value, count: ofValue.reduce((sum, { count }) => sum + count, 0) }))
    .toSorted(mostFrequentFirst);
}

/** Then by value in byte order. */
function mostFrequentFirst(one: FacetCount, other: FacetCount): number {
  return other.count - one.count || Buffer.compare(Buffer.from(one.value), Buffer.from(other.value));
}

/**
 * The filter without the restriction of the facet, so that the facet shows every available choice: filters that share no
 * model. Removed models are apart, because the stored counts are those of the current ones.
 */
function unrestricted(filter: ModelFilterShape, facet: FacetName): readonly ModelFilterShape[] {
  if (facet === 'statuses')
    return [
      { ...filter, statuses: null },
      { ...filter, statuses: ['REMOVED'] },
    ];
  // Two other fields restrict price kinds too.
  if (facet === 'priceKinds') return [{ ...filter, priceKinds: null, free: null, priced: null }];
  return [{ ...filter, [facet]: null }];
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
