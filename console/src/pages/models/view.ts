import type { VariablesOf } from 'gql.tada';
import { type modelsQuery, PAGE_SIZE } from './models-query.ts';

type Variables = VariablesOf<typeof modelsQuery>;
type Filter = Variables['filter'];
type Order = NonNullable<Variables['orderBy']>[number];

/** The facets by the name of their parameter in the URL. */
export const facets = {
  provider: { count: 'providers', filter: 'providers' },
  lab: { count: 'labs', filter: 'labs' },
  capability: { count: 'capabilities', filter: 'capabilities' },
  input: { count: 'inputModalities', filter: 'inputModalities' },
  priceKind: { count: 'priceKinds', filter: 'priceKinds' },
  status: { count: 'statuses', filter: 'statuses' },
} as const;

export type Facet = keyof typeof facets;
export const facetNames = Object.keys(facets) as readonly Facet[];

/** The values of these facets are constants of the graph. */
export const isCode: ReadonlySet<string> = new Set<Facet>(['capability', 'input', 'priceKind', 'status']);

export const filterParameters = ['q', 'minContext', 'env', ...facetNames] as const;

/** What the URL asks of the graph. The gateway says what is wrong with a value that it does not know. */
export function variablesOf({ searchParams }: URL): Variables {
  const search = searchParams.get('q');
  const minContext = Number(searchParams.get('minContext'));
  const usableWithEnvVars =
    searchParams
      .get('env')
      ?.split(/[\s,]+/)
      .filter(Boolean) ?? [];
  const chosen = facetNames
    .filter((facet) => searchParams.has(facet))
    .map((facet) => [facets[facet].filter, searchParams.getAll(facet)]);
  const field = searchParams.get('sort');
  return {
    first: PAGE_SIZE,
    after: searchParams.get('after'),
    asOf: searchParams.get('asOf'),
    filter: {
      ...(Object.fromEntries(chosen) as Filter),
      ...(search && { search }),
      ...(minContext > 0 && { minContext }),
      ...(usableWithEnvVars.length > 0 && { usableWithEnvVars }),
    },
    ...(field && {
      orderBy: [{ field, direction: searchParams.get('dir') === 'DESC' ? 'DESC' : 'ASC' } as Order],
    }),
  };
}
