import { isDeepStrictEqual } from 'node:util';
import type { BenchmarkRow } from '../benchmark/benchmark-queries.ts';
import type { Json } from '../db/tables/json-columns.ts';

export interface ComparisonRow {
  readonly group: ComparisonGroupName;
  readonly label: string;
  readonly unit: string | null;
  /** One for each model. Null: not known, or does not apply. */
  readonly values: readonly Json[];
  readonly higherIsBetter: boolean | null;
  /** Indexes of models. */
  readonly best: readonly number[];
  readonly equal: boolean;
  readonly benchmark: BenchmarkRow | null;
}

type ComparisonGroupName = 'LIMIT' | 'PRICE' | 'CAPABILITY' | 'MODALITY' | 'DATE' | 'OFFER' | 'BENCHMARK';

/** What makes one value better than another. */
export interface Better<Value> {
  readonly higherIsBetter: boolean;
  readonly beats: (one: Value, other: Value) => boolean;
}

export const higher: Better<number> = { higherIsBetter: true, beats: (one, other) => one > other };
export const lower: Better<number> = { higherIsBetter: false, beats: (one, other) => one < other };
export const having: Better<boolean> = { higherIsBetter: true, beats: (one, other) => one && !other };
/** A month is not later than its days, nor they than it: which one is, is not known. */
export const later: Better<string> = {
  higherIsBetter: true,
  beats: (one, other) => {
    const known = Math.min(one.length, other.length);
    return one.slice(0, known) > other.slice(0, known);
  },
};

export interface RowHead<Value> extends Pick<ComparisonRow, 'group' | 'label'> {
  readonly unit?: string;
  /** Left out: neither a high nor a low value is better. */
  readonly better?: Better<Value>;
  readonly benchmark?: BenchmarkRow;
}

export function comparisonRow<Value extends Json>(
  { group, label, unit, better, benchmark }: RowHead<Value>,
  values: readonly (Value | null)[],
): ComparisonRow {
  return {
    group,
    label,
    unit: unit ?? null,
    values,
    higherIsBetter: better?.higherIsBetter ?? null,
    best: better ? bestOf(values, better) : [],
    equal: values.every((value) => isDeepStrictEqual(value, values[0])),
    benchmark: benchmark ?? null,
  };
}

/** Those that no other beats, of two at least. What is not known is never the best, nor is what is not there. */
function bestOf<Value extends Json>(values: readonly (Value | null)[], { beats }: Better<Value>): number[] {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return [];
  return values.flatMap((value, index) => {
    const isBest = value !== null && value !== false && !known.some((other) => beats(other, value));
    return isBest ? [index] : [];
  });
}
