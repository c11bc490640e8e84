import type { TokenUsage } from '../cost/estimate.ts';
import type { ModelFilterShape } from '../model/model-criteria.ts';

/** What somebody needs, checked. */
export interface Need {
  /** With what is usual where nothing is asked for. */
  readonly filter: ModelFilterShape;
  /** Whether it must answer in text, which is usual where no output is asked for. */
  readonly inText: boolean;
  readonly usage: TokenUsage | null;
  readonly budget: Budget | null;
  readonly prefer: Preferences;
  readonly weights: Weights;
}

export interface Budget {
  readonly field: 'budgetPerRequest' | 'budgetPerMonth';
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
