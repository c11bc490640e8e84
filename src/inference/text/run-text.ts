import type { ModelCost } from '../../cost/model-cost.ts';
import type { UsageInput } from '../../cost/token-usage.ts';
import type { Context } from '../../graph/context.ts';
import type { ModelRow } from '../../model/model-queries.ts';
import { currentBudget, outsideBudget } from '../../operation-budget.ts';
import { quoteInput } from '../../quote-input.ts';
import { type Metered, meter, termsFault } from '../metering/meter.ts';
import { type Candidate, candidateFaults, findCandidates, plannedUsage } from '../route/candidates.ts';
import { languageModel } from '../upstream/provider-package.ts';
import { type UpstreamFault, upstreamFaults } from '../upstream/upstream-fault.ts';
import { upstreamFetch } from '../upstream/upstream-fetch.ts';
import { type Answer, attempt, type Delta } from './attempt.ts';
import { CallLimits } from './call-limits.ts';
import { estimatePromptTokens } from './estimate-tokens.ts';
import { outputCap } from './output-cap.ts';
import type { TextRequest } from './text-request.ts';
import {
  estimatedTokens,
  reportedTokens,
  type UsageOrigin,
  type UsedTokens,
  unknownTokens,
  usageOf,
} from './used-tokens.ts';

export const textFaults = {
  ...candidateFaults,
  ...upstreamFaults,
  INVALID_INPUT: { description: 'The input is not valid. The message says what is allowed.' },
  NOT_ALLOWED: { description: 'The call would exceed a budget of the caller.' },
} as const;

interface TextFault {
  readonly code: keyof typeof textFaults;
  readonly message: string;
  /** HTTP status of the provider. */
  readonly status?: number | null;
}

/** One call of one model, which is one usage event. */
export interface AttemptShape {
  readonly model: ModelRow;
  readonly errorCode: string | null;
  readonly latencyMs: number;
  readonly firstTokenMs: number | null;
}

export interface TextResultShape {
  readonly answer: Answer;
  readonly model: ModelRow;
  readonly usage: UsageInput;
  readonly origin: UsageOrigin;
  readonly cost: ModelCost | null;
  readonly attempts: readonly AttemptShape[];
  readonly warnings: readonly string[];
}

export interface TextOutcome {
  /** Null: no model answered. */
  readonly result: TextResultShape | null;
  readonly faults: readonly TextFault[];
}

export interface TextCaller {
  readonly isStreamed: boolean;
  /** Aborts when the caller leaves. */
  readonly signal: AbortSignal;
  readonly emit: (delta: Delta) => void | Promise<void>;
}

/** Answers a request with the first model that can. It ends when everything that was used is recorded. */
export function runText(request: TextRequest, caller: TextCaller, context: Context): Promise<TextOutcome> {
  const budget = currentBudget();
  const signal = budget ? AbortSignal.any([caller.signal, budget.signal]) : caller.signal;
  return outsideBudget(() => run(request, { ...caller, signal }, context));
}

async function run(request: TextRequest, caller: TextCaller, context: Context): Promise<TextOutcome> {
  const invalid = await termsFault(request, context);
  if (invalid !== null) return refused({ code: 'INVALID_INPUT', message: invalid });
  const candidates = await findCandidates(request, context);
  const [first] = candidates;
  if (!first) return refused(unknownModel(request));
  if (first.faults.length > 0) return { result: null, faults: first.faults };
  const callable = candidates.filter(({ faults }) => faults.length === 0);
  return callInTurn(request.route === null ? [first] : callable, request, caller, context);
}

/** A failure that another model can mend leads to the next one, as long as the caller has received nothing. */
async function callInTurn(
  candidates: readonly Candidate[],
  request: TextRequest,
  caller: TextCaller,
  context: Context,
): Promise<TextOutcome> {
  const attempts: AttemptShape[] = [];
  let last: TextFault | null = null;
  for (const candidate of candidates) {
    const { model } = candidate;
    const timeoutMs = timeLimit(request, context);
    const planned = { ...usageOf({}), ...plannedTokens(candidate, request) };
    const metered = await meter(model, planned, { ...request, ttlMs: timeoutMs }, context);
    if ('reason' in metered) {
      last = { code: 'NOT_ALLOWED', message: metered.message };
      continue;
    }
    const { answer, used, cost } = await callOnce(candidate, metered, { request, caller, timeoutMs, context });
    const { fault, latencyMs, firstTokenMs } = answer;
    attempts.push({ model, errorCode: fault?.code ?? null, latencyMs, firstTokenMs });
    if (fault === null || firstTokenMs !== null) {
      const result = { answer, model, ...used, cost, attempts, warnings: warningsOn(model) };
      return { result, faults: fault ? [faultOf(fault)] : [] };
    }
    last = faultOf(fault);
    context.log.warn({ model: model.key, code: fault.code, status: fault.status, latencyMs }, 'model call failed');
    if (!fault.isRetryable) break;
  }
  return { result: null, faults: last ? [last] : [] };
}

/** GraphQL would throw an error that is part of a result. */
function faultOf({ code, message, status }: UpstreamFault): TextFault {
  return { code, message, status };
}

interface Call {
  readonly request: TextRequest;
  readonly caller: TextCaller;
  readonly timeoutMs: number;
  readonly context: Context;
}

async function callOnce(
  { model, connection }: Candidate,
  metered: Metered,
  { request, caller, timeoutMs, context }: Call,
) {
  const { config, credentials } = context;
  const opened = upstreamFetch(config.inference).then((fetch) => languageModel(connection, credentials, fetch));
  // The time of the provider starts when its package is loaded. A failure counts as one of the attempt.
  await opened.catch(() => {});
  const prompt = { ...request.prompt, maxOutputTokens: outputCap(model, request.prompt.maxOutputTokens) };
  const { idleTimeoutMs } = config.inference;
  const limits = new CallLimits({ timeoutMs, idleTimeoutMs, caller: caller.signal });
  const answer = await attempt(opened, prompt, { ...caller, limits });
  const used = usedBy(answer, request);
  const { latencyMs, firstTokenMs, fault } = answer;
  const cost = await metered.settle({ ...used, latencyMs, firstTokenMs, errorCode: fault?.code ?? null });
  return { answer, used, cost };
}

function usedBy(answer: Answer, { prompt }: TextRequest): UsedTokens {
  const reported = answer.usage && reportedTokens(answer.usage);
  if (reported) return reported;
  if (answer.fault !== null && answer.firstTokenMs === null) return unknownTokens;
  const toolText = answer.toolCalls.reduce((sum, { input }) => sum + input.length, 0);
  return estimatedTokens(estimatePromptTokens(prompt), answer.text.length + answer.reasoning.length + toolText);
}

function plannedTokens({ model }: Candidate, { prompt }: TextRequest) {
  const { input, output } = plannedUsage(model, prompt);
  return { input, output };
}

function timeLimit({ timeoutMs }: TextRequest, { config }: Context): number {
  return Math.min(timeoutMs ?? config.inference.timeoutMs, config.inference.timeoutMs);
}

function warningsOn({ key, status }: ModelRow): string[] {
  return status === 'DEPRECATED' ? [`${quoteInput(key)} is deprecated.`] : [];
}

function unknownModel({ model, route }: TextRequest): TextFault {
  const message =
    route === null
      ? `"model" must be the key of a model, or an id that "resolveModel" understands; got ${quoteInput(model ?? '')}.`
      : `No provider fits the route to ${quoteInput(route.baseModel)}.`;
  return { code: 'UNKNOWN_MODEL', message };
}

function refused(fault: TextFault): TextOutcome {
  return { result: null, faults: [fault] };
}
