import type { ResultOf } from 'gql.tada';
import type { countsQuery } from './models-query.ts';

export type ModelFacets = NonNullable<ResultOf<typeof countsQuery>['models']>['facets'];
