export const resolveModel = `
"""
Find out which model an identifier means: an id from a configuration of any provider, an alias, a dated release, or a name
such as "Claude Sonnet 4.5". Returns the base model, and the providers that serve it, cheapest first.
"""
query ResolveModel(
  "Identifier such as \\"us.anthropic.claude-sonnet-4-5-20250929-v1:0\\" or \\"models/gemini-2.5-pro\\"."
  $text: String!
  "Maximum number of models that serve it."
  $first: Int! = 10
) {
  resolveModel(text: $text) {
    baseModel { key name lab { name } releaseDate limits { context output } }
    offer { key }
    candidates { key name }
    fineTuned
    notes
    models(first: $first, orderBy: [{ field: INPUT_PRICE }]) {
      totalCount
      nodes { key status priceKind pricing { input output } limits { context } }
    }
  }
}`;
