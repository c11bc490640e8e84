import type { BenchmarkRow } from '../benchmark/benchmark-queries.ts';
import type { ModelCost } from '../cost/model-cost.ts';
import type { Json } from '../db/tables/json-columns.ts';
import type { ModelRow } from '../model/model-queries.ts';

/** A model that satisfies all requirements. */
export interface Candidate {
  readonly model: ModelRow;
  /** Cost of the usage. Null: no usage, or an unknown cost. */
  readonly cost: ModelCost | null;
}

type MeasureKind =
  | 'BENCHMARK'
  | 'PRICE'
  | 'CONTEXT'
  | 'OUTPUT'
  | 'RECENCY'
  | 'KNOWLEDGE'
  | 'LAB'
  | 'PROVIDER'
  | 'OPEN_WEIGHTS';

/** One weighted property that models are ranked by. */
export interface Measure {
  readonly kind: MeasureKind;
  /** Null unless BENCHMARK. */
  readonly benchmark: BenchmarkRow | null;
  readonly weight: number;
  /** One measurement per candidate, in the same order. */
  readonly measure: (candidates: readonly Candidate[]) => readonly Measurement[];
}

/** The value of one candidate for one measure. */
export interface Measurement {
  /** Null: unknown. */
  readonly value: Json;
  /** From 0 (worst or unknown) to 1 (best). */
  readonly normalized: number;
  /** A sentence, made for the models that are answered only. */
  readonly reason: () => string;
}
