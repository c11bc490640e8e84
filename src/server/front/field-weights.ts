/** Fields that take the database far longer than a field of a row, with the fields that take as long together. */
export const FIELD_WEIGHTS: ReadonlyMap<string, number> = new Map([
  // Measures and ranks all models, in 100 to 200 ms.
  ['Query.recommendModels', 100_000],
  // Prices all models, in 50 to 100 ms.
  ['Query.cheapestModels', 50_000],
  ['Query.valueFrontier', 5_000],
  // Reads the events of usage.
  ['Query.usageWhatIf', 10_000],
  // Looks at all models for contradictions.
  ['Query.dataIssues', 5_000],
  // Compares a text with all models.
  ['Query.suggestModels', 5_000],
  ['Query.suggestKeys', 5_000],
  // The same for one of up to 500 keys, of which few are unknown.
  ['ModelCheck.suggestions', 1_000],
  // Compares a vector with up to 192 MB of points, or looks it up in their index.
  ['Query.searchPoints', 2_000],
  // Counts all points.
  ['VectorCollection.pointCount', 1_000],
  // Reads and writes as many numbers as the collection has dimensions.
  ['VectorPoint.vector', 20],
  ['ScoredPoint.vector', 20],
  // Compares the payloads of all points with a filter.
  ['VectorCollection.points', 1_000],
  ['VectorPointConnection.totalCount', 1_000],
  ['Mutation.deletePoints', 1_000],
  // Writes up to 1,000 vectors to an index.
  ['Mutation.upsertPoints', 2_000],
  // The same for up to 20 keys.
  ...connectionsWithUnknownKeys(),
]);

/** What `similarTo` in the filter of a field adds: it compares a vector as `Query.searchPoints` does. */
export const SIMILAR_TO_WEIGHT = 2_000;

function connectionsWithUnknownKeys() {
  const rows = ['BaseModel', 'BenchmarkResult', 'Change', 'DataIssue', 'Model', 'ModelPriceChange', 'Provider'];
  return rows.map((row) => [`${row}Connection.unknownKeys`, 20_000] as const);
}
