import type { ResultOf } from 'gql.tada';
import type { modelsQuery } from './models-query.ts';

export type ModelFacets = NonNullable<ResultOf<typeof modelsQuery>['models']>['facets'];
