import type { ResultOf } from 'gql.tada';
import { graphql } from '../../../graph/graphql.ts';

export const statisticsQuery = graphql(`
  query GatewayStatistics {
    gatewayStatistics {
      operations { durations { count totalMs p50Ms p95Ms } rejected refused failed abandoned }
      routes { durations { count totalMs p95Ms } failed }
      statements { count totalMs p50Ms p95Ms }
      liveSubscriptions
      poolSize
      poolDemand
      caches { layer hits misses hitRate evictions bytes }
    }
  }
`);

export type GatewayStatistics = NonNullable<ResultOf<typeof statisticsQuery>['gatewayStatistics']>;
