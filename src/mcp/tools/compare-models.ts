export const compareModels = `
"""
Compare 2 to 10 models property by property: prices, limits, capabilities, dates and benchmarks. Each row has one value per
model, in the order of \`models\`. Rows that are \`equal\` do not help to decide.
"""
query CompareModels(
  "Keys of 2 to 10 models, such as \\"openai/gpt-5\\"."
  $models: [String!]!
) {
  compareModels(keys: $models) {
    models { key name }
    rows { label unit higherIsBetter equal values { value } }
    unknown { key suggestions { key } }
  }
}`;
