import type { TokenUsage } from '../cost/estimate.ts';
import type { ModelFilterShape } from '../model/model-criteria.ts';

/** A validated need, with its defaults applied. */
export interface Need {
  readonly filter: ModelFilterShape;
  /** Whether the model must answer in text: the default unless the filter names output modalities. */
  readonly requiresText: boolean;
  readonly usage: TokenUsage | null;
  readonly budget: Budget | null;
  readonly prefer: Preferences;
  readonly weights: Weights;
}

export interface Budget {
  readonly scope: 'perRequest' | 'perMonth';
  /** US dollars. */
  readonly usd: number;
}

/** Null: no preference. */
export interface Preferences {
  readonly labs: readonly string[] | null;
  readonly providers: readonly string[] | null;
  readonly openWeights: boolean | null;
}

export interface Weights {
  readonly price: number;
  readonly context: number;
  readonly output: number;
  readonly recency: number;
  readonly knowledge: number;
  readonly preference: number;
  readonly benchmarks: readonly { readonly key: string; readonly weight: number }[];
}
