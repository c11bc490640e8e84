import { quoteInput } from '../../quote-input.ts';
import { MAX_DURATION_MS } from '../events/validate-events.ts';
import { providerKeyOf } from './provider-names.ts';
import type { Attributes, Span } from './span.ts';

/** An event as the input of `recordUsage`. */
export interface SpanEvent {
  readonly model: string;
  readonly provider?: string;
  readonly at: string;
  readonly usage: Readonly<Record<string, number>>;
  readonly success: boolean;
  readonly errorCode?: string;
  readonly latencyMs?: number;
  readonly firstTokenMs?: number;
  readonly owner?: string;
  readonly project?: string;
  readonly idempotencyKey: string;
}

/** Names of one attribute, the newest first. The conventions renamed several, and instrumentations keep the old ones. */
const names = {
  operation: ['gen_ai.operation.name'],
  // The model that was asked for has the price that was agreed; the answer can name a version of it.
  model: ['gen_ai.request.model', 'gen_ai.response.model'],
  provider: ['gen_ai.provider.name', 'gen_ai.system'],
  input: ['gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'],
  output: ['gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'],
  cacheRead: [
    'gen_ai.usage.cache_read.input_tokens',
    'gen_ai.usage.cache_read_input_tokens',
    'ai.usage.cachedInputTokens',
  ],
  cacheWrite: [
    'gen_ai.usage.cache_creation.input_tokens',
    'gen_ai.usage.cache_creation_input_tokens',
    'ai.usage.inputTokenDetails.cacheWriteTokens',
  ],
  reasoning: [
    'gen_ai.usage.reasoning.output_tokens',
    'gen_ai.usage.reasoning_tokens',
    'ai.usage.outputTokenDetails.reasoningTokens',
    'ai.usage.reasoningTokens',
  ],
  firstChunkSeconds: ['gen_ai.response.time_to_first_chunk', 'gen_ai.client.operation.time_to_first_chunk'],
  error: ['error.type'],
  owner: ['user.id', 'enduser.id'],
} as const;

/** Operations of one call of a model. Spans of agents and tools repeat the sums of the calls below them. */
const INFERENCE = new Set(['chat', 'text_completion', 'generate_content', 'embeddings']);
const STATUS_ERROR = [2, 'STATUS_CODE_ERROR'];
/** The name of a program that has none. */
const UNNAMED_PROGRAM = 'unknown_service';

/** A span with a value that cannot be recorded. */
export class InvalidSpan extends Error {}

/**
 * The usage that a span tells. Null: it is no call of a model, or tells neither usage nor an error. Throws `InvalidSpan`.
 */
export function spanEvent(span: Span, attributes: Attributes, program: Attributes): SpanEvent | null {
  const model = textOf(attributes, names.model);
  const operation = textOf(attributes, names.operation);
  const isFailed = STATUS_ERROR.includes(span.status?.code ?? 0);
  const counted = [names.input, names.output].some((one) => firstOf(attributes, one) !== undefined);
  if (model === undefined || (operation !== undefined && !INFERENCE.has(operation))) return null;
  if (!counted && !isFailed) return null;
  return defined({
    model,
    provider: mapped(textOf(attributes, names.provider), providerKeyOf),
    at: new Date(Number(nanoseconds(span.startTimeUnixNano) / 1_000_000n)).toISOString(),
    usage: usageOf(attributes),
    success: !isFailed,
    errorCode: isFailed ? textOf(attributes, names.error) : undefined,
    ...timesOf(span, attributes),
    owner: textOf(attributes, names.owner),
    project: mapped(textOf(program, ['service.name']), (name) => (name.startsWith(UNNAMED_PROGRAM) ? undefined : name)),
    idempotencyKey: `otlp:${span.traceId}:${span.spanId}`,
  });
}

/**
 * Cached tokens are part of the prompt, and reasoning is part of the output. Instrumentations before that rule count them
 * apart, which shows when the part is larger than the whole.
 */
function usageOf(attributes: Attributes): Record<string, number> {
  const count = (one: readonly string[]) => tokenCount(firstOf(attributes, one) ?? 0);
  const cacheRead = count(names.cacheRead);
  const cacheWrite = count(names.cacheWrite);
  const reasoning = count(names.reasoning);
  return {
    input: without(count(names.input), cacheRead + cacheWrite),
    output: without(count(names.output), reasoning),
    cacheRead,
    cacheWrite,
    reasoning,
  };
}

function without(whole: number, part: number): number {
  return part > whole ? whole : whole - part;
}

function tokenCount(value: string | number | boolean): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidSpan(`A count of tokens must be an integer from 0; got ${quoteInput(String(value))}.`);
}

function timesOf({ startTimeUnixNano, endTimeUnixNano }: Span, attributes: Attributes) {
  if (endTimeUnixNano === undefined) return {};
  const latencyMs = duration(Number(nanoseconds(endTimeUnixNano) - nanoseconds(startTimeUnixNano)) / 1e6);
  const seconds = firstOf(attributes, names.firstChunkSeconds);
  const ms = seconds === undefined ? firstOf(attributes, ['ai.response.msToFirstChunk']) : Number(seconds) * 1000;
  return { latencyMs, firstTokenMs: ms === undefined ? undefined : Math.min(latencyMs, duration(Number(ms))) };
}

/** In whole milliseconds. */
function duration(ms: number): number {
  if (ms >= 0 && ms <= MAX_DURATION_MS) return Math.round(ms);
  throw new InvalidSpan(`A span and its first token must take from 0 to ${MAX_DURATION_MS} milliseconds; got ${ms}.`);
}

function nanoseconds(time: Span['startTimeUnixNano']): bigint {
  if (/^\d{1,19}$/.test(String(time))) return BigInt(String(time));
  throw new InvalidSpan(`A time must be nanoseconds since 1970; got ${quoteInput(String(time))}.`);
}

function firstOf(attributes: Attributes, keys: readonly string[]) {
  for (const key of keys) if (attributes.has(key)) return attributes.get(key);
  return undefined;
}

function textOf(attributes: Attributes, keys: readonly string[]): string | undefined {
  return mapped(firstOf(attributes, keys), String);
}

function mapped<Value, Result>(value: Value | undefined, change: (value: Value) => Result): Result | undefined {
  return value === undefined ? undefined : change(value);
}

/** Without the members that are not known, because null and absent differ in the input of GraphQL. */
function defined<Value extends object>(value: Value): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never;
}
