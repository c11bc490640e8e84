import type { baseModels, benchmarkResults, models, providers } from './catalog-tables.ts';

/** A record is the content of a row, made from one source entry. Its key is unique among records of its kind. */
type Content<Table extends { $inferInsert: object }> = Omit<
  Required<Table['$inferInsert']>,
  'sinceVersion' | 'untilVersion' | 'contentHash'
>;
type DerivedOfModel = 'priceKind' | 'baseModelKey' | 'baseModelRule';

export type ProviderRecord = Content<typeof providers>;
export type ModelRecord = Omit<Content<typeof models>, DerivedOfModel>;
export type BaseModelRecord = Content<typeof baseModels>;
export type BenchmarkResultRecord = Content<typeof benchmarkResults>;
