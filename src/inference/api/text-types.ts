import { CostEstimate } from '../../cost/cost-estimate.ts';
import type { TokenUsage as TokenUsageShape } from '../../cost/estimate.ts';
import { builder } from '../../graph/builder.ts';
import { itemErrorType } from '../../graph/errors/user-error.ts';
import { Model } from '../../model/model.ts';
import type { UsageSource as UsageSourceName } from '../../usage/events/usage-event.ts';
import { finishReasons } from '../text/attempt/answer.ts';
import type { Attempt, TextResult as TextResultShape } from '../text/attempt/text-result.ts';
import { textFailures, textRefusals } from '../text/request/text-refusal.ts';
import type { ToolCall as ToolCallShape } from '../text/request/text-request.ts';

export const GenerateTextError = itemErrorType('GenerateTextError', 'Reason why a call gave no answer.', {
  ...textRefusals,
  ...textFailures,
});

export const FinishReason = builder.enumType('FinishReason', {
  description: 'Why an answer ended.',
  values: finishReasons,
});

export const UsageSource = builder.enumType('UsageSource', {
  description: 'How the tokens of a call are known.',
  values: {
    REPORTED: { description: 'The provider reported them, or refused the request before it used any.' },
    ESTIMATED: { description: 'The gateway estimated them by the text, because the provider reported none.' },
    UNKNOWN: { description: 'Nothing is known. The tokens are 0, and the use has no price.' },
  } satisfies Record<UsageSourceName, { description: string }>,
});

export const TokenUsage = builder.objectRef<TokenUsageShape>('TokenUsage').implement({
  description: 'Tokens of a call. Each token counts once, under its kind.',
  fields: (t) => ({
    input: t.expose('input', { type: 'TokenCount', description: 'Prompt tokens, excluding cached and audio tokens.' }),
    output: t.expose('output', {
      type: 'TokenCount',
      description: 'Output tokens, excluding reasoning and audio tokens.',
    }),
    reasoning: t.expose('reasoning', { type: 'TokenCount', description: 'Reasoning tokens.' }),
    cacheRead: t.expose('cacheRead', { type: 'TokenCount', description: 'Prompt tokens read from the cache.' }),
    cacheWrite: t.expose('cacheWrite', { type: 'TokenCount', description: 'Prompt tokens written to the cache.' }),
    inputAudio: t.expose('inputAudio', { type: 'TokenCount', description: 'Audio tokens of the prompt.' }),
    outputAudio: t.expose('outputAudio', { type: 'TokenCount', description: 'Audio tokens of the output.' }),
  }),
});

export const ToolCall = builder.objectRef<ToolCallShape>('ToolCall').implement({
  description: 'Call of a tool that the client is to run.',
  fields: (t) => ({
    id: t.exposeString('id', { description: 'Id of the call, for `toolCallId` of the result.' }),
    name: t.exposeString('name', { description: 'Name of the tool.' }),
    arguments: t.expose('arguments', {
      type: 'JSON',
      nullable: true,
      description: 'Arguments of the call. The text of the model when that is not valid JSON.',
    }),
  }),
});

export const CallAttempt = builder.objectRef<Attempt>('CallAttempt').implement({
  description: 'One request to a provider. Each attempt is recorded as a usage event.',
  fields: (t) => ({
    model: t.field({ type: Model, description: 'Model that was called.', resolve: ({ model }) => model }),
    error: t.expose('error', {
      type: GenerateTextError,
      nullable: true,
      description: 'Why the attempt gave no answer. Null when it gave the answer.',
    }),
    latencyMs: t.exposeInt('latencyMs', { description: 'Milliseconds from the request to the end of the answer.' }),
    firstTokenMs: t.exposeInt('firstTokenMs', {
      nullable: true,
      description: 'Milliseconds to the first part of the answer. Null without a part, or when it was not streamed.',
    }),
    usage: t.field({ type: TokenUsage, description: 'Used tokens.', resolve: ({ metered }) => metered.usage }),
    usageSource: t.field({
      type: UsageSource,
      description: 'How the tokens are known.',
      resolve: ({ metered }) => metered.source,
    }),
    cost: t.expose('cost', {
      type: CostEstimate,
      nullable: true,
      description: 'Cost of the used tokens. Null when the price or the usage is unknown.',
    }),
  }),
});

export const TextResult = builder.objectRef<TextResultShape>('TextResult').implement({
  description: 'Answer of a model. It is not stored.',
  fields: (t) => ({
    text: t.exposeString('text', { description: 'Text of the answer. Empty when the model calls tools alone.' }),
    reasoning: t.string({
      nullable: true,
      description: 'Text of the reasoning. Null when the provider does not show it.',
      resolve: ({ reasoning }) => reasoning || null,
    }),
    toolCalls: t.field({
      type: [ToolCall],
      description: 'Calls of tools, in the order of the answer.',
      resolve: ({ toolCalls }) => [...toolCalls],
    }),
    finishReason: t.expose('finishReason', { type: FinishReason, description: 'Why the answer ended.' }),
    model: t.field({ type: Model, description: 'Model that answered.', resolve: ({ model }) => model }),
    usage: t.field({
      type: TokenUsage,
      description: 'Tokens of the attempt that answered.',
      resolve: ({ metered }) => metered.usage,
    }),
    usageSource: t.field({
      type: UsageSource,
      description: 'How the tokens are known.',
      resolve: ({ metered }) => metered.source,
    }),
    cost: t.expose('cost', {
      type: CostEstimate,
      nullable: true,
      description: 'Cost of the attempt that answered, as `estimateCost` for its usage. Null when it is unknown.',
    }),
    attempts: t.field({
      type: [CallAttempt],
      description: 'All requests to providers, oldest first. The last one answered.',
      resolve: ({ attempts }) => [...attempts],
    }),
    warnings: t.stringList({
      description: 'Notes, as sentences: a deprecated model, or a parameter that the provider does not fully support.',
      resolve: ({ warnings }) => [...warnings],
    }),
  }),
});
