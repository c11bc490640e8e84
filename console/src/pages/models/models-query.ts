import { graphql } from '../../graph/graphql.ts';

export const PAGE_SIZE = 50;

export const modelsQuery = graphql(`
  query Models($first: Int!, $after: String, $asOf: DateTime, $filter: ModelFilter!, $orderBy: [ModelOrder!]) {
    models(first: $first, after: $after, asOf: $asOf, filter: $filter, orderBy: $orderBy) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        key
        name
        status
        priceKind
        capabilities
        releaseDate
        lastUpdated
        provider { key name }
        limits { context output }
        pricing { input output cacheRead }
      }
    }
  }
`);

/** The counts of the list. The gateway searches once for all of them, which takes longer than the rows of a page. */
export const countsQuery = graphql(`
  query ModelCounts($asOf: DateTime, $filter: ModelFilter!) {
    models(first: 1, asOf: $asOf, filter: $filter) {
      totalCount
      facets {
        providers { value count }
        labs { value count }
        capabilities { value count }
        inputModalities { value count }
        priceKinds { value count }
        statuses { value count }
      }
    }
  }
`);
