export const listChanges = `
"""
List changes of the catalog, newest first: new, removed and restored models, and changed prices, limits and other fields.
Pass \`pageInfo.endCursor\` as \`after\` for older changes.
"""
query ListChanges(
  "Keys of models, such as \\"openai/gpt-5\\"."
  $models: [String!]
  "Keys of providers. Includes the changes of their models."
  $providers: [String!]
  "Kinds of changes."
  $kinds: [ChangeKind!]
  "Changed fields, such as \\"pricing\\" for every price, or \\"limits.context\\"."
  $fields: [String!]
  "Start of the period, such as \\"2026-01-31\\" or \\"2026-01-31T12:00:00Z\\"."
  $since: DateTime
  "End of the period."
  $until: DateTime
  "Page size."
  $first: Int! = 10
  "The \`endCursor\` of the previous page."
  $after: String
) {
  changes(
    filter: { models: $models, providers: $providers, kinds: $kinds, fields: $fields, since: $since, until: $until }
    first: $first
    after: $after
  ) {
    totalCount
    nodes {
      at
      kind
      subject { type: __typename ... on Model { key } ... on BaseModel { key } ... on Provider { key } }
      fields { field before after }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;
