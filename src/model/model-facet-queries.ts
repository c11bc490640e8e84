import { and, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { textArray } from '../db/key-lists.ts';
import { baseModelLinks, models } from '../db/tables/catalog-tables.ts';
import { capabilityNames } from './attributes/capability-criteria.ts';
import { isCapable } from './attributes/content-criteria.ts';
import { modelStatusNames } from './attributes/model-status-criteria.ts';
import { baseModelLinkAt, everyKey, labKey, type ModelParents, parentKeys, statusAt } from './model-columns.ts';
import type { ModelFilterShape } from './model-criteria.ts';
import { readMatching } from './model-filter-queries.ts';

export interface FacetCount {
  readonly value: string;
  readonly count: number;
}

/** Each facet has the name of the filter field that restricts it. */
export type FacetName = keyof ReturnType<typeof facetValues>;

export function modelFacetQueries(db: Db) {
  return (view: CatalogView) => ({
    /** The number of matching models per value, most frequent value first. Nulls are not counted. */
    counts: async (facet: FacetName, filter: ModelFilterShape): Promise<readonly FacetCount[]> => {
      const counts = await countsByParent(view, facet, filter, sql`''`);
      return counts.get('') ?? [];
    },

    /** The same among the models of each parent. */
    countsByParents: async (facet: FacetName, filter: ModelFilterShape, parents: ModelParents) => {
      const key = parentKeys[parents.kind];
      const ofParents = sql`${key} = any(${textArray(everyKey(parents))})`;
      return withSecondKeys(await countsByParent(view, facet, filter, key, ofParents), parents);
    },
  });

  async function countsByParent(
    view: CatalogView,
    facet: FacetName,
    filter: ModelFilterShape,
    parent: SQLWrapper,
    ofParents?: SQL,
  ): Promise<ReadonlyMap<string, readonly FacetCount[]>> {
    return readMatching(db, view, unrestricted(filter, facet), async (matching) => {
      const values = db
        .select({
          parent: sql<string>`${parent}`.as('parent'),
          value: sql<string>`${facetValues(view)[facet]} collate "C"`.as('value'),
        })
        .from(models)
        .leftJoin(baseModelLinks, baseModelLinkAt(view.version))
        .where(and(matching, ofParents))
        .as('facet');
      const rows = await db
        .select({ parent: values.parent, value: values.value, count: sql<number>`count(*)::int` })
        .from(values)
        .where(sql`${values.value} is not null`)
        .groupBy(values.parent, values.value)
        .orderBy(sql`count(*) desc`, values.value);
      return Map.groupBy(rows, (row) => row.parent);
    });
  }
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

function facetValues(view: CatalogView) {
  return {
    providers: models.providerKey,
    families: models.family,
    labs: labKey,
    capabilities: sql`unnest(array[${sql.join(capabilityNames.map(nameIfCapable), sql`, `)}])`,
    inputModalities: sql`unnest(${models.inputModalities})`,
    outputModalities: sql`unnest(${models.outputModalities})`,
    statuses: statusAt(view),
    priceKinds: models.priceKind,
  } satisfies Record<string, SQLWrapper>;
}

function nameIfCapable(name: (typeof capabilityNames)[number]): SQL {
  return sql`case when ${isCapable(models, name)} then ${name} end`;
}
