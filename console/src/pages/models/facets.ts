import type { ResultOf } from 'gql.tada';
import type { facetsQuery } from './models-query.ts';

export type ModelFacets = NonNullable<ResultOf<typeof facetsQuery>['models']>['facets'];
