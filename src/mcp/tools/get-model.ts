export const getModel = `
"""
Get one model: its prices, limits, capabilities, dates, and how to call it. Takes a key such as "openai/gpt-5", or an id
from a configuration. The verdict is OK, DEPRECATED, REMOVED or UNKNOWN; successors and suggestions name alternatives.
"""
query GetModel(
  "Key such as \\"openai/gpt-5\\", or another id or name of a model."
  $model: String!
) {
  checkModels(keys: [$model]) {
    verdict
    model {
      key
      modelId
      name
      status
      provider { key name npmPackage apiUrl envVars docUrl }
      baseModel { key lab { name } }
      releaseDate
      knowledgeCutoff
      openWeights
      limits { context input output }
      inputModalities
      outputModalities
      capabilities
      priceKind
      pricing {
        input output reasoning cacheRead cacheWrite inputAudio outputAudio
        tiers { minContext input output cacheRead cacheWrite }
      }
      removedAt
    }
    successors { key }
    suggestions { key }
  }
}`;
