export const estimateCost = `
"""
Compute the exact cost of a usage for up to 25 models, in US dollars, with price tiers and caching. A model without a
\`cost\` has no published price. \`unpriced\` names used token kinds that the total does not contain.
"""
query EstimateCost(
  "Keys of 1 to 25 models, such as \\"openai/gpt-5\\"."
  $models: [String!]!
  "Prompt tokens of one request, without cached tokens."
  $input: TokenCount! = 0
  "Output tokens of one request, without reasoning tokens."
  $output: TokenCount! = 0
  "Reasoning tokens of one request."
  $reasoning: TokenCount! = 0
  "Prompt tokens of one request that are read from the cache."
  $cacheRead: TokenCount! = 0
  "Prompt tokens of one request that are written to the cache."
  $cacheWrite: TokenCount! = 0
  "Number of such requests."
  $requests: TokenCount! = 1
) {
  models(filter: { keys: $models }, first: 25) {
    nodes {
      key
      priceKind
      cost: estimateCost(
        usage: {
          input: $input
          output: $output
          reasoning: $reasoning
          cacheRead: $cacheRead
          cacheWrite: $cacheWrite
          requests: $requests
        }
      ) {
        totalExact
        components { kind amountExact }
        unpriced
        assumptions
      }
    }
    unknownKeys { key suggestions }
  }
}`;
