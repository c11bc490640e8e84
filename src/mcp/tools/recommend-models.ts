export const recommendModels = `
"""
Recommend models for a need, with reasons. Requirements exclude models; weights rank the rest. \`conflict\` names
requirements that no model meets together.
"""
query RecommendModels(
  "Required capabilities."
  $capabilities: [Capability!]
  "Required input modalities."
  $inputModalities: [Modality!]
  "Required context window, in tokens."
  $minContext: Int
  "Maximum input price, in US dollars per million tokens."
  $maxInputPrice: Float
  "Maximum output price, in US dollars per million tokens."
  $maxOutputPrice: Float
  "Required providers, by key."
  $providers: [String!]
  "True: requires published weights."
  $openWeights: Boolean
  "Earliest release date, such as \\"2026-01\\"."
  $releasedAfter: PartialDate
  "Prompt tokens of one request, for the cost."
  $inputTokens: TokenCount! = 1000
  "Output tokens of one request, for the cost."
  $outputTokens: TokenCount! = 1000
  "Number of requests per month, for the cost."
  $requests: TokenCount! = 1
  "Maximum cost of that usage, in US dollars."
  $budget: ModelBudgetInput
  "Weight of a low cost, from 0 to 1000."
  $priceWeight: Float! = 1
  "Weight of a large context window."
  $contextWeight: Float! = 0
  "Weight of a recent release."
  $recencyWeight: Float! = 1
  "Weights of benchmarks, such as [{ \\"key\\": \\"swe-bench-verified\\", \\"weight\\": 2 }]."
  $benchmarks: [BenchmarkWeightInput!]
  "Maximum number of recommendations."
  $first: Int! = 5
) {
  recommendModels(
    need: {
      filter: {
        capabilities: $capabilities
        inputModalities: $inputModalities
        minContext: $minContext
        maxInputPrice: $maxInputPrice
        maxOutputPrice: $maxOutputPrice
        providers: $providers
        openWeights: $openWeights
        releasedAfter: $releasedAfter
        statuses: [ACTIVE, BETA, ALPHA]
      }
      usage: { input: $inputTokens, output: $outputTokens, requests: $requests }
      budget: $budget
      weights: { price: $priceWeight, context: $contextWeight, recency: $recencyWeight, benchmarks: $benchmarks }
    }
    first: $first
  ) {
    matchCount
    recommendations {
      model { key name pricing { input output } limits { context } }
      score
      reason
      cost { totalExact }
    }
    conflict { field value satisfiedBy }
  }
}`;
