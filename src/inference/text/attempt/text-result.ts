import type { ModelCost } from '../../../cost/model-cost.ts';
import type { ModelRow } from '../../../model/model-queries.ts';
import type { TextError } from '../request/text-refusal.ts';
import type { ToolCall } from '../request/text-request.ts';
import type { FinishReason } from './answer.ts';
import type { MeteredUsage } from './answer-usage.ts';

/** One request to a provider. */
export interface Attempt {
  readonly model: ModelRow;
  readonly metered: MeteredUsage;
  /** Null: the price or the usage is unknown. */
  readonly cost: ModelCost | null;
  readonly latencyMs: number;
  /** Null: no part of an answer came, or the answer was not streamed. */
  readonly firstTokenMs: number | null;
  /** Null: it gave the answer. */
  readonly error: TextError | null;
}

/** A complete answer. */
export interface TextResult extends Pick<Attempt, 'model' | 'metered' | 'cost'> {
  /** Empty for a stream, whose parts came before. */
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly ToolCall[];
  readonly finishReason: FinishReason;
  readonly attempts: readonly Attempt[];
  /** As sentences. */
  readonly warnings: readonly string[];
}
