import type { BenchmarkRow } from '../benchmark/benchmark-queries.ts';
import type { ModelCost } from '../cost/model-cost.ts';
import type { Json } from '../db/tables/json-columns.ts';
import type { ModelRow } from '../model/model-queries.ts';

/** A model that fits all requirements. */
export interface Candidate {
  readonly model: ModelRow;
  /** What the usage costs. Null: there is no usage, or no telling. */
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

/** One thing that matters. */
export interface Measure {
  readonly kind: MeasureKind;
  /** Null unless BENCHMARK. */
  readonly benchmark: BenchmarkRow | null;
  readonly weight: number;
  /** How each of the candidates does, in their order. */
  readonly measured: (candidates: readonly Candidate[]) => readonly Measured[];
}

/** How one candidate does by one measure. */
export interface Measured {
  /** Null: not known. */
  readonly value: Json;
  /** From 0 to 1. */
  readonly points: number;
  /** In words. */
  readonly reason: string;
}
