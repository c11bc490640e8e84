export const rankModels = `
"""
Rank models by a published benchmark, best first. Ranks compare results of one cohort only: the same dataset, version,
metric and harness. Without a \`benchmark\` in the answer, \`similar\` has the keys that the text may mean.
"""
query RankModels(
  "Key or name of the benchmark, such as \\"swe-bench-verified\\" or \\"SWE-Bench Pro\\"."
  $benchmark: String!
  "Keys of labs, such as \\"anthropic\\"."
  $labs: [String!]
  "Harnesses, spelled as published."
  $harnesses: [String!]
  "True: the weights are published. False: they are not."
  $openWeights: Boolean
  "Page size."
  $first: Int! = 10
  "The \`endCursor\` of the previous page."
  $after: String
) {
  benchmark(key: $benchmark) {
    key
    name
    results(filter: { labs: $labs, harnesses: $harnesses, openWeights: $openWeights }, first: $first, after: $after) {
      totalCount
      nodes { rank cohortSize score scoreText metric harness version variant dataset date baseModel { key name } }
      pageInfo { hasNextPage endCursor }
    }
  }
  similar: suggestKeys(kind: BENCHMARK, text: $benchmark) { key }
}`;
