import type { TokenUsage } from '../../cost/estimate.ts';
import type { Quotas } from '../../db/tables/json-columns.ts';

/** How the tokens of an event are known. UNKNOWN: not at all, so that the event has no tokens and no price. */
export type UsageSource = 'REPORTED' | 'ESTIMATED' | 'UNKNOWN';

/** An event that is valid, with its defaults filled in. */
export interface UsageEvent {
  /** The key of a model, or an id that `resolveModel` understands. */
  readonly model: string;
  readonly provider: string | null;
  readonly at: Date;
  /** Whether the sender gave the time. Else it is that of the request. */
  readonly isDated: boolean;
  readonly usage: TokenUsage;
  readonly usageSource: UsageSource;
  readonly isSuccess: boolean;
  readonly errorCode: string | null;
  readonly latencyMs: number | null;
  readonly firstTokenMs: number | null;
  readonly owner: string | null;
  readonly project: string | null;
  /** Sorted, each once. */
  readonly tags: readonly string[];
  readonly idempotencyKey: string | null;
}

/** Which model an event is about. */
export interface UsageSubject {
  /** The key of the model; the text of the event if it names no model. */
  readonly modelKey: string;
  readonly isModel: boolean;
  readonly provider: string | null;
  readonly baseModel: string | null;
  /** Quotas of the model. Null: none. */
  readonly quotas: Quotas | null;
}

/** What an event cost, by the prices in effect at its time. */
export interface EventPrice {
  readonly pricing: 'PRICED' | 'UNPRICED' | 'UNRESOLVED';
  /** US dollars, as exact decimal text. Null: not known. */
  readonly cost: string | null;
  readonly unpricedKinds: readonly string[];
  readonly assumedKinds: readonly string[];
  readonly catalogVersion: number | null;
}

export interface PricedEvent extends UsageEvent, UsageSubject, EventPrice {}

/** Who records events. */
export interface Recorder {
  /** As the audit log names the credential. */
  readonly apiKey: string;
  /** Within which idempotency keys are unique. */
  readonly tenant: string;
  /** Quotas of the tier of the credential. Null: none. */
  readonly tierQuotas: Quotas | null;
}
