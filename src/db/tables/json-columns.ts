/** The shapes kept in `jsonb` columns. Prices in them are US dollars per million tokens. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [key: string]: Json };

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export interface Prices {
  readonly input: number;
  readonly output: number;
  readonly reasoning?: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
  readonly inputAudio?: number;
  readonly outputAudio?: number;
}

/** Prices of requests whose prompt is larger than `minContext` tokens. */
export interface PricingTier extends Prices {
  readonly minContext: number;
}

/** A serving mode with its prices and the additions to a request that select it. */
export interface PricingMode extends Partial<Prices> {
  readonly name: string;
  readonly requestBody?: JsonObject;
  readonly requestHeaders?: JsonObject;
}

export type ReasoningOption =
  | { readonly kind: 'TOGGLE' }
  | { readonly kind: 'EFFORT'; readonly efforts: readonly (string | null)[] }
  | { readonly kind: 'BUDGET_TOKENS'; readonly minTokens?: number; readonly maxTokens?: number };

export interface Link {
  readonly label: string | null;
  readonly url: string;
  /** As published, such as "announcement" or "model_card". */
  readonly kind: string | null;
}

export interface Weights {
  readonly label: string | null;
  readonly url: string;
  readonly quantization: string | null;
}

/** Limits of the calls of a model. Undefined: no limit. */
export interface Quotas {
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
  readonly requestsPerDay?: number;
}

/** What the registry adds to a record. */
export interface RegistryPart {
  readonly origin: 'REGISTRY' | 'OVERRIDDEN';
  readonly version?: string;
  /** Text whose byte order is the order of the versions. */
  readonly versionOrder?: string;
  readonly tags?: readonly string[];
  readonly quotas?: Quotas;
  readonly metadata?: JsonObject;
  readonly note?: string;
  /** Only callers with a credential see the record. Undefined: everyone who may read. */
  readonly visibility?: 'KEYS';
  /** The key of the base model that the operator states. */
  readonly baseModel?: string;
  /**
   * Columns of the upstream record: the overridden ones, or all of them if the registry has a record of its own under the
   * key of an upstream one.
   */
  readonly upstream?: JsonObject;
}

/** An item of the registry that has no effect, or is in conflict with upstream. */
export interface RegistryProblem {
  readonly code: 'UPSTREAM_CONFLICT' | 'UNKNOWN_PROVIDER' | 'UNKNOWN_MODEL' | 'INCOMPLETE_PRICING';
  readonly kind: 'PROVIDER' | 'MODEL' | 'PROVIDER_OVERRIDE' | 'MODEL_OVERRIDE';
  readonly key: string;
  /** For people. */
  readonly message: string;
}

/** One field of a record that changed. A missing value is null. */
export interface FieldChange {
  /** In the words of our schema, such as `pricing.input`. */
  readonly field: string;
  /** In the words of the source, such as `cost.input`. */
  readonly sourcePath: string;
  readonly before: Json;
  readonly after: Json;
}

/** Why a change looks like a mistake of the source. */
export interface Anomaly {
  readonly reason:
    | 'PRICE_ROSE_10X'
    | 'PRICE_FELL_10X'
    | 'PRICE_TO_ZERO'
    | 'PRICE_FROM_ZERO'
    | 'PRICE_UNREADABLE'
    | 'LIMIT_HALVED'
    | 'PROVIDER_LOST_MODELS'
    | 'OVERRIDDEN_FIELD_CHANGED';
  /** The changed field, in the words of our schema. Null: the subject as a whole. */
  readonly field: string | null;
  /** With the figures, for people. */
  readonly message: string;
}

/** Counts of the changes of one refresh to the records of one kind. */
export interface RecordCounts {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly unchanged: number;
  /** Current records after the refresh. */
  readonly total: number;
}

export interface RefreshSummary {
  readonly providers: RecordCounts;
  readonly models: RecordCounts;
  readonly baseModels: RecordCounts;
  readonly benchmarkResults: RecordCounts;
}
