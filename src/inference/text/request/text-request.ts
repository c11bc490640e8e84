import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from '@ai-sdk/provider';
import type { Json, JsonObject } from '../../../db/tables/json-columns.ts';
import type { ModalityName } from '../../../model/attributes/capability-criteria.ts';
import type { RoutePreference } from './route-preference.ts';

interface Tool {
  readonly name: string;
  readonly description: string | null;
  /** JSON Schema of the arguments. */
  readonly parameters: JsonObject;
  /** Whether the arguments have to follow the schema exactly. Null: as the provider does. */
  readonly strict: boolean | null;
}

export interface Route {
  readonly baseModel: string;
  readonly prefer: RoutePreference;
  /** Null: every provider. */
  readonly providers: readonly string[] | null;
  /** US dollars per million tokens. Null: any price. */
  readonly maxInputPrice: number | null;
  /** How many further models are tried after a retryable failure. */
  readonly fallbacks: number;
}

/** What names the model to call. */
export type Target = { readonly model: string } | { readonly route: Route };

/** A call of a text model, valid in itself, whichever interface received it. */
export interface TextRequest {
  readonly target: Target;
  readonly prompt: LanguageModelV4Prompt;
  /** What the messages contain beside text. */
  readonly modalities: readonly ModalityName[];
  readonly tools: readonly Tool[];
  readonly toolChoice: LanguageModelV4CallOptions['toolChoice'];
  readonly responseFormat: LanguageModelV4CallOptions['responseFormat'];
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly frequencyPenalty: number | null;
  readonly presencePenalty: number | null;
  readonly maxOutputTokens: number | null;
  readonly stop: readonly string[];
  readonly seed: number | null;
  readonly reasoningEffort: string | null;
  readonly providerOptions: Readonly<Record<string, JsonObject>>;
  readonly owner: string | null;
  readonly project: string | null;
  readonly tags: readonly string[];
  readonly timeoutMs: number | null;
  readonly idempotencyKey: string | null;
}

/** Where a call is counted. */
export type UsageSubject = Pick<TextRequest, 'owner' | 'project' | 'tags'>;

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: Json;
  /** As the model wrote them. */
  readonly argumentsText: string;
}
