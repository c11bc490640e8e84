import type { ResultOf } from 'gql.tada';
import { graphql } from '../../graph/graphql.ts';

export const compareQuery = graphql(`
  query Compare($keys: [String!]!, $asOf: DateTime, $usage: TokenUsageInput!) {
    compareModels(keys: $keys, asOf: $asOf) {
      models { key name provider { name } estimateCost(usage: $usage) { total } }
      unknown { key }
      rows { group label unit equal values { isBest value } }
    }
  }
`);

export type ComparedModels = NonNullable<ResultOf<typeof compareQuery>['compareModels']>;
