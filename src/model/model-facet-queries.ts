import DataLoader from 'dataloader';
import { and, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
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
import { askMatching, askStored, isInStoredCounts, type MatchingModels } from './model-filter-queries.ts';

export interface FacetCount {
  readonly value: string;
  readonly count: number;
}

/** Each facet has the name of the filter field that restricts it. */
export type FacetName = keyof typeof facetColumns;

/** What is counted of a list: the values of a facet, or its models. */
type CountName = FacetName | 'total';

/** The models that are counted. */
interface Counted {
  readonly filter: ModelFilterShape;
  readonly parents: ModelParents | null;
}

interface CountRow extends FacetCount {
  readonly parent: string;
  readonly name: CountName;
}

export function modelFacetQueries(db: Db, rowCache: RowCache) {
  const statements = compiledStatements();

  return (view: CatalogView) => {
    const asked = { db, statements, view };

    /** The rows of one facet, most frequent value first. */
    const facetCounts = (facet: FacetName, filter: ModelFilterShape, parents: ModelParents | null) => {
      const name = JSON.stringify([facet, filter, parents?.kind, parents && everyKey(parents)]);
      return rowCache.value(view, `facets ${name}`, async () => {
        const choices = unrestricted(filter, facet).map((choice) => rowsOf(facet, { filter: choice, parents }));
        return (await Promise.all(choices)).flat().toSorted(mostFrequentFirst);
      });
    };

    /** To find the models takes longer than to count them, so one statement counts all that is asked of the same models. */
    const loaders = new Map<string, DataLoader<CountName, readonly CountRow[]>>();

    const rowsOf = (name: CountName, among: Counted): Promise<readonly CountRow[]> => {
      const isInStored = isStored(name, among);
      const key = `${nameOf(among)} ${isInStored}`;
      const known = loaders.get(key);
      if (known) return known.load(name);
      const loader = new DataLoader<CountName, readonly CountRow[]>(async (names) => {
        const rows = Map.groupBy(await readRows(names, among, isInStored), (row) => row.name);
        return names.map((one) => rows.get(one) ?? []);
      });
      loaders.set(key, loader);
      return loader.load(name);
    };

    const readRows = (names: readonly CountName[], { filter, parents }: Counted, isInStored: boolean) => {
      const parts = partsFor(names, isInStored);
      const shape = `${parts.length === 1 ? parts : 'several counts'} of ${parents?.kind ?? 'all'}`;
      const values = { names, ...(parents && keysValue(everyKey(parents))) };
      const ask = isInStored ? askStored : askMatching;
      return ask(asked, filter, { shape, values }, (found) => countStatement(db, parts, parents, found));
    };

    return {
      /** The number of matching models per value, most frequent value first. Nulls are not counted. */
      counts: (facet: FacetName, filter: ModelFilterShape): Promise<readonly FacetCount[]> =>
        facetCounts(facet, filter, null),

      /** The same among the models of each parent. */
      countsByParents: async (facet: FacetName, filter: ModelFilterShape, parents: ModelParents) =>
        withSecondKeys(
          Map.groupBy(await facetCounts(facet, filter, parents), ({ parent }) => parent),
          parents,
        ),

      /** The number of matching models. */
      total: async (filter: ModelFilterShape): Promise<number> => {
        const [row] = await rowsOf('total', { filter, parents: null });
        return row?.count ?? 0;
      },
    };
  };
}

/** Which models these are. A criterion that is null restricts nothing. */
function nameOf({ filter, parents }: Counted): string {
  const facts = [filter, parents?.kind, parents && everyKey(parents)];
  return JSON.stringify(facts, (_name, value) => value ?? undefined);
}

/** Whether the stored counts of models answer. They are not by provider or base model. */
function isStored(name: CountName, { filter, parents }: Counted): boolean {
  return name !== 'providers' && (parents === null || parents.kind === 'LAB') && isInStoredCounts(filter);
}

/** What a statement can count. One part has a statement of its own, and all others share one, whatever clients select. */
function partsFor(names: readonly CountName[], isInStored: boolean): readonly CountName[] {
  return names.length === 1 ? names : everyName.filter((name) => !(isInStored && name === 'providers'));
}

/** Counts the parts with `theNames`. Postgres skips the others, because their condition depends on no row. */
function countStatement(
  db: Db,
  parts: readonly CountName[],
  parents: ModelParents | null,
  { rows, matching }: MatchingModels,
) {
  const parent = parents ? parentKeys[parents.kind](rows) : sql`''`;
  const ofParents = parents ? sql`${parent} = any(${textArray(theKeys)})` : undefined;
  const facets = parts.filter(isFacet).map((facet) => [facet, facetColumn(facet, rows).as(facet)]);
  const columns = {
    parent: sql<string>`${parent}`.as('parent'),
    number: numberInRow(rows).as('number'),
    ...(Object.fromEntries(facets) as Record<FacetName, SQL.Aliased>),
  };
  const matched = selectCounted(db, columns, rows).where(and(matching, ofParents));
  return db
    .select(countColumns)
    .from(sql`(with matched as ${matched} ${sql.join(parts.map(countsOf), sql` union all `)}) as facet_counts`);
}

const countColumns = {
  parent: sql<string>`facet_counts.parent`,
  name: sql<CountName>`facet_counts.name`,
  value: sql<string>`facet_counts.value`,
  count: sql<number>`facet_counts.count`,
};

const theNames = sql.placeholder('names');

/** Counts the models of the table `matched`. */
function countsOf(name: CountName): SQL {
  const literal = sql.raw(`'${name}'`);
  const isAsked = sql`${literal} = any(${textArray(theNames)})`;
  if (name === 'total') {
    return sql`select '' as parent, ${literal} as name, '' as value, coalesce(sum(number), 0)::int as count
      from matched having ${isAsked}`;
  }
  const column = sql.identifier(name);
  const value = listFacets.has(name) ? sql`unnest(matched.${column})` : sql`matched.${column}`;
  return sql`select parent, ${literal} as name, value, sum(number)::int as count
    from (select parent, number, ${value} collate "C" as value from matched where ${isAsked}) as each
    where value is not null group by parent, value`;
}

function isFacet(name: CountName): name is FacetName {
  return name !== 'total';
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
  if (facet === 'statuses') {
    return [
      { ...filter, statuses: null },
      { ...filter, statuses: ['REMOVED'] },
    ];
  }
  // Two other fields restrict price kinds too.
  if (facet === 'priceKinds') return [{ ...filter, priceKinds: null, free: null, priced: null }];
  return [{ ...filter, [facet]: null }];
}

/** The column of a facet: its value in a model, or the list of its values. */
const facetColumns = {
  providers: () => models.providerKey,
  families: () => models.family,
  labs: ({ labKey }) => labKey,
  capabilities: () => models.capabilities,
  inputModalities: () => models.inputModalities,
  outputModalities: () => models.outputModalities,
  statuses: ({ status }) => status,
  priceKinds: () => models.priceKind,
} satisfies Record<string, (rows: ModelRows) => SQLWrapper>;

const everyName: readonly CountName[] = ['total', ...(Object.keys(facetColumns) as FacetName[])];

const listFacets: ReadonlySet<FacetName> = new Set<FacetName>(['capabilities', 'inputModalities', 'outputModalities']);

function facetColumn(facet: FacetName, rows: ModelRows): SQL {
  return sql`${facetColumns[facet](rows)}`;
}
