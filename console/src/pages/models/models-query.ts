import { graphql } from '../../graph/graphql.ts';

export const PAGE_SIZE = 50;

export const modelsQuery = graphql(`
  query Models($first: Int!, $after: String, $asOf: DateTime, $filter: ModelFilter!, $orderBy: [ModelOrder!]) {
    models(first: $first, after: $after, asOf: $asOf, filter: $filter, orderBy: $orderBy) {
      totalCount
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

/** The same rows without counts, for a file. */
export const exportQuery = graphql(`
  query ExportModels($after: String, $asOf: DateTime, $filter: ModelFilter!, $orderBy: [ModelOrder!]) {
    models(first: 100, after: $after, asOf: $asOf, filter: $filter, orderBy: $orderBy) {
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

/** The counts are asked for apart, so that the rows do not wait for them. */
export const facetsQuery = graphql(`
  query ModelFacets($asOf: DateTime, $filter: ModelFilter!) {
    models(first: 1, asOf: $asOf, filter: $filter) {
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
