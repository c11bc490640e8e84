export const searchModels = `
"""
Find AI models by words, capabilities, limits and price. Each result is one model as one provider serves it, with its key.
Prices are US dollars per million tokens. A missing value is unknown. Pass \`pageInfo.endCursor\` as \`after\` for more.
"""
query SearchModels(
  "Words in the key, name, family, provider or lab, such as \\"claude sonnet\\". Sorts by relevance."
  $search: String
  "The model has all of these."
  $capabilities: [Capability!]
  "Keys of providers, such as \\"openai\\" or \\"amazon-bedrock\\"."
  $providers: [String!]
  "Keys of the labs that made the model, such as \\"anthropic\\"."
  $labs: [String!]
  "Minimum context window, in tokens."
  $minContext: Int
  "Minimum output limit, in tokens."
  $minOutput: Int
  "Maximum input price, in US dollars per million tokens."
  $maxInputPrice: Float
  "Maximum output price, in US dollars per million tokens."
  $maxOutputPrice: Float
  "True: the weights are published. False: they are not."
  $openWeights: Boolean
  "Earliest release date, such as \\"2026-01\\"."
  $releasedAfter: PartialDate
  "METERED: priced per token. SUBSCRIPTION: a plan covers the tokens, so the prices read 0."
  $priceKinds: [PriceKind!]
  "Default: every status except REMOVED."
  $statuses: [ModelStatus!]
  "Sort order, such as [{ \\"field\\": \\"INPUT_PRICE\\" }]. Default: by relevance with \`search\`, else by key."
  $orderBy: [ModelOrder!]
  "Page size."
  $first: Int! = 10
  "The \`endCursor\` of the previous page."
  $after: String
) {
  models(
    filter: {
      search: $search
      capabilities: $capabilities
      providers: $providers
      labs: $labs
      minContext: $minContext
      minOutput: $minOutput
      maxInputPrice: $maxInputPrice
      maxOutputPrice: $maxOutputPrice
      openWeights: $openWeights
      releasedAfter: $releasedAfter
      priceKinds: $priceKinds
      statuses: $statuses
    }
    orderBy: $orderBy
    first: $first
    after: $after
  ) {
    totalCount
    nodes { key name status releaseDate priceKind pricing { input output } limits { context output } capabilities }
    unknownKeys { key suggestions }
    pageInfo { hasNextPage endCursor }
  }
}`;
