import { graphql } from '../../graph/graphql.ts';

export const baseModelQuery = graphql(`
  query BaseModel($key: String!, $asOf: DateTime) {
    baseModel(key: $key, asOf: $asOf) {
      key
      name
      license
      releaseDate
      knowledgeCutoff
      openWeights
      capabilities
      limits { context input output }
      lab { key name }
      links { url label kind }
      benchmarks(first: 50) {
        nodes { id benchmark { key name } metric harness variant version scoreText rank cohortSize }
      }
      changes(first: 10) { nodes { id at kind fields { field before after } } }
    }
  }
`);

export const offersQuery = graphql(`
  query Offers($key: String!, $asOf: DateTime) {
    baseModel(key: $key, asOf: $asOf) {
      name
      models(first: 100, orderBy: [{ field: INPUT_PRICE }]) {
        nodes {
          key
          status
          priceKind
          provider { key name }
          limits { context output }
          pricing { input output cacheRead }
          priceHistory { at listed pricing { input } }
        }
      }
    }
  }
`);
