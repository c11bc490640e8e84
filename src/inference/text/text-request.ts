import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';

/** What the model receives, in the form of the AI SDK. */
export type TextPrompt = Pick<
  LanguageModelV4CallOptions,
  | 'prompt'
  | 'tools'
  | 'toolChoice'
  | 'responseFormat'
  | 'temperature'
  | 'topP'
  | 'maxOutputTokens'
  | 'stopSequences'
  | 'seed'
  | 'reasoning'
  | 'presencePenalty'
  | 'frequencyPenalty'
  | 'providerOptions'
>;

export interface RouteShape {
  readonly baseModel: string;
  readonly prefer: 'CHEAPEST' | 'LISTED' | 'FASTEST';
  /** Keys of providers. Null: all. */
  readonly providers: readonly string[] | null;
  /** US dollars per million tokens. */
  readonly maxInputPrice: number | null;
  /** Keys of models. */
  readonly fallbacks: readonly string[];
}

/** Who a call counts toward, and which time it has. */
export interface CallTerms {
  readonly owner: string | null;
  readonly project: string | null;
  readonly tags: readonly string[];
  readonly timeoutMs: number | null;
  readonly idempotencyKey: string | null;
}

/** One of `model` and `route` is given. */
export interface TextRequest extends CallTerms {
  readonly model: string | null;
  readonly route: RouteShape | null;
  readonly prompt: TextPrompt;
}
