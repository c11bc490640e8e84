import { isDeepStrictEqual } from 'node:util';
import type { BenchmarkRow } from '../benchmark/benchmark-queries.ts';
import type { Json } from '../db/tables/json-columns.ts';

export interface ComparisonRow {
  readonly group: ComparisonGroupName;
  readonly label: string;
  readonly unit: string | null;
  /** One per model. */
  readonly values: readonly ComparedValue[];
  readonly higherIsBetter: boolean | null;
  readonly equal: boolean;
  readonly benchmark: BenchmarkRow | null;
}

export interface ComparedValue {
  /** Null: unknown or not applicable. */
  readonly value: Json;
  readonly isBest: boolean;
}

type ComparisonGroupName = 'LIMIT' | 'PRICE' | 'CAPABILITY' | 'MODALITY' | 'DATE' | 'OFFER' | 'BENCHMARK';

/** When one value is better than another. */
export interface Preference<Value> {
  readonly higherIsBetter: boolean;
  readonly beats: (one: Value, other: Value) => boolean;
}

export const preferHigher: Preference<number> = { higherIsBetter: true, beats: (one, other) => one > other };
export const preferLower: Preference<number> = { higherIsBetter: false, beats: (one, other) => one < other };
export const preferTrue: Preference<boolean> = { higherIsBetter: true, beats: (one, other) => one && !other };
/** A month and a day in that month tie, because the exact day of the month is unknown. */
export const preferLater: Preference<string> = {
  higherIsBetter: true,
  beats: (one, other) => {
    const length = Math.min(one.length, other.length);
    return one.slice(0, length) > other.slice(0, length);
  },
};

export interface RowHead<Value> extends Pick<ComparisonRow, 'group' | 'label'> {
  readonly unit?: string;
  /** Omitted: no value is better than another. */
  readonly preference?: Preference<Value>;
  readonly benchmark?: BenchmarkRow;
}

export function comparisonRow<Value extends Json>(
  { group, label, unit, preference, benchmark }: RowHead<Value>,
  values: readonly (Value | null)[],
): ComparisonRow {
  return {
    group,
    label,
    unit: unit ?? null,
    values: preference ? withBest(values, preference) : values.map((value) => ({ value, isBest: false })),
    higherIsBetter: preference?.higherIsBetter ?? null,
    equal: values.every((value) => isDeepStrictEqual(value, values[0])),
    benchmark: benchmark ?? null,
  };
}

/** Marks the values that no other value beats, if at least two are known. Null and false are never the best. */
function withBest<Value extends Json>(
  values: readonly (Value | null)[],
  { beats }: Preference<Value>,
): ComparedValue[] {
  const known = values.filter((value) => value !== null);
  return values.map((value) => ({
    value,
    isBest: known.length >= 2 && value !== null && value !== false && !known.some((other) => beats(other, value)),
  }));
}
