import { CostEstimate } from '../../cost/cost-estimate.ts';
import type { UsageInput } from '../../cost/token-usage.ts';
import { builder } from '../../graph/builder.ts';
import { userErrorType } from '../../graph/errors/user-error.ts';
import { Model } from '../../model/model.ts';
import type { FinishReasonName, ToolCallShape } from './attempt.ts';
import { type AttemptShape, type TextResultShape, textFaults } from './run-text.ts';
import type { UsageOrigin as UsageOriginName } from './used-tokens.ts';

export const GenerateTextError = userErrorType(
  'GenerateTextError',
  'Reason why no complete text was generated.',
  textFaults,
);

const FinishReason = builder.enumType('FinishReason', {
  description: 'Why an answer ended.',
  values: {
    STOP: { description: 'The answer is complete.' },
    LENGTH: { description: 'The answer reached the limit of its tokens.' },
    TOOL_CALLS: { description: 'The model waits for the results of tools.' },
    CONTENT_FILTER: { description: 'A filter of the provider ended the answer.' },
    ERROR: { description: 'The answer broke off.' },
    OTHER: { description: 'The provider gave another reason, or none.' },
  } satisfies Record<FinishReasonName, { description: string }>,
});

const UsageOrigin = builder.enumType('UsageOrigin', {
  description: 'Who counted the tokens of a call.',
  values: {
    PROVIDER: { description: 'The provider.' },
    ESTIMATED: { description: 'The gateway, from the length of the texts, because the provider reported no count.' },
    UNKNOWN: { description: 'Nobody: the call failed before an answer.' },
  } satisfies Record<UsageOriginName, { description: string }>,
});

/** The tokens that a call used, in the fields of `TokenUsageInput`. */
const CallUsage = builder
  .objectRef<{ readonly usage: UsageInput; readonly origin: UsageOriginName }>('CallUsage')
  .implement({
    description:
      'Tokens of one call, each counted once. The prompt is `input`, `cacheRead`, and `cacheWrite` together.',
    fields: (t) => ({
      input: t.field({
        type: 'TokenCount',
        description: 'Prompt tokens, excluding cached ones.',
        resolve: ({ usage }) => usage.input,
      }),
      output: t.field({
        type: 'TokenCount',
        description: 'Output tokens, excluding reasoning.',
        resolve: ({ usage }) => usage.output,
      }),
      reasoning: t.field({
        type: 'TokenCount',
        description: 'Reasoning tokens.',
        resolve: ({ usage }) => usage.reasoning,
      }),
      cacheRead: t.field({
        type: 'TokenCount',
        description: 'Prompt tokens read from the cache.',
        resolve: ({ usage }) => usage.cacheRead,
      }),
      cacheWrite: t.field({
        type: 'TokenCount',
        description: 'Prompt tokens written to the cache.',
        resolve: ({ usage }) => usage.cacheWrite,
      }),
      origin: t.expose('origin', { type: UsageOrigin, description: 'Who counted the tokens.' }),
    }),
  });

export const ToolCall = builder.objectRef<ToolCallShape>('ToolCall').implement({
  description: 'Call of a tool that the model asks for.',
  fields: (t) => ({
    id: t.exposeString('id', { description: 'Id to answer the call with.' }),
    name: t.exposeString('name', { description: 'Name of the tool.' }),
    input: t.exposeString('input', { description: 'Input of the tool as JSON text, as the model wrote it.' }),
  }),
});

const CallAttempt = builder.objectRef<AttemptShape>('CallAttempt').implement({
  description: 'One call of one model. Each is a usage event.',
  fields: (t) => ({
    model: t.field({ type: Model, description: 'Called model.', resolve: ({ model }) => model }),
    errorCode: t.exposeString('errorCode', { nullable: true, description: 'Code of the failure. Null on success.' }),
    latencyMs: t.exposeInt('latencyMs', { description: 'Milliseconds until the end of the answer.' }),
    firstTokenMs: t.exposeInt('firstTokenMs', {
      nullable: true,
      description: 'Milliseconds until the first content. Null when none came.',
    }),
  }),
});

export const TextResult = builder.objectRef<TextResultShape>('TextResult').implement({
  description: 'Answer of a model. The gateway does not store it.',
  fields: (t) => ({
    text: t.string({
      description: 'Generated text. Empty when the model only calls tools.',
      resolve: ({ answer }) => answer.text,
    }),
    reasoning: t.string({
      nullable: true,
      description: 'Reasoning of the model. Null when the provider sends none.',
      resolve: ({ answer }) => answer.reasoning || null,
    }),
    toolCalls: t.field({
      type: [ToolCall],
      description: 'Tools that the model calls.',
      resolve: ({ answer }) => answer.toolCalls,
    }),
    finishReason: t.field({
      type: FinishReason,
      description: 'Why the answer ended.',
      resolve: ({ answer }) => answer.finishReason,
    }),
    model: t.field({ type: Model, description: 'Model that answered.', resolve: ({ model }) => model }),
    usage: t.field({ type: CallUsage, description: 'Used tokens.', resolve: (result) => result }),
    cost: t.field({
      type: CostEstimate,
      nullable: true,
      description: 'Cost of the used tokens at list prices. Null when the price is unknown.',
      resolve: ({ cost }) => cost,
    }),
    attempts: t.expose('attempts', {
      type: [CallAttempt],
      description: 'All calls that were made, the last one of this model.',
    }),
    warnings: t.exposeStringList('warnings', {
      description: 'What the caller should know, such as a deprecated model.',
    }),
  }),
});
