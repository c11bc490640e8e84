import { graphql } from '../../graph/graphql.ts';
import { offersFragment } from './offers-fragment.ts';

export const modelQuery = graphql(
  `
  query Model($key: String!, $asOf: DateTime) {
    model(key: $key, asOf: $asOf) {
      key
      name
      modelId
      status
      family
      priceKind
      releaseDate
      lastUpdated
      knowledgeCutoff
      openWeights
      capabilities
      inputModalities
      outputModalities
      extra
      limits { context input output }
      pricing { input output cacheRead cacheWrite reasoning inputAudio outputAudio }
      provider { key name }
      baseModel { key ...Offers }
      benchmarks(first: 50) {
        nodes { id benchmark { key name } metric harness variant version scoreText rank cohortSize }
      }
      issues { code message }
      setup { install aiSdk curl notes docUrl variables { name need } }
      changes(first: 10) { nodes { id at kind fields { field before after } } }
    }
  }
`,
  [offersFragment],
);
