import { graphql } from '../../graph/graphql.ts';
import { offersFragment } from './offers-fragment.ts';

export const baseModelQuery = graphql(
  `
  query BaseModel($key: String!, $asOf: DateTime) {
    baseModel(key: $key, asOf: $asOf) {
      ...Offers
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
`,
  [offersFragment],
);
