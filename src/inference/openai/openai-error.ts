import { GraphQLError } from 'graphql';
import type { CompleteAnswer } from '../../server/routes/http-route.ts';
import { jsonAnswer } from '../../server/routes/json-answer.ts';
import { errorAnswer as graphqlErrorAnswer } from '../../server/routes/route-error.ts';
import type { CallFailure } from '../providers/call-failure.ts';
import type { TextError, TextErrorCode } from '../text/request/text-refusal.ts';

/** An error as the clients of OpenAI read it. */
export interface OpenAiError {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

interface Form {
  readonly status: number;
  readonly type: string;
  /** Null: our own code, in lower case. */
  readonly code?: string;
}

const invalid: Form = { status: 400, type: 'invalid_request_error' };
const upstream: Form = { status: 502, type: 'api_error' };

const forms: Readonly<Record<TextErrorCode, Form>> = {
  INVALID_INPUT: { ...invalid, code: 'invalid_value' },
  UNKNOWN_MODEL: { ...invalid, status: 404, code: 'model_not_found' },
  MODEL_REMOVED: { ...invalid, status: 404, code: 'model_not_found' },
  NOT_CALLABLE: invalid,
  NO_MODEL: invalid,
  UNSUPPORTED_MODALITY: { ...invalid, code: 'unsupported_value' },
  UNSUPPORTED_TOOLS: { ...invalid, code: 'unsupported_parameter' },
  UNSUPPORTED_SCHEMA: { ...invalid, code: 'unsupported_parameter' },
  UNSUPPORTED_PARAMETER: { ...invalid, code: 'unsupported_parameter' },
  CONTEXT_EXCEEDED: { ...invalid, code: 'context_length_exceeded' },
  OUTPUT_EXCEEDED: { ...invalid, code: 'invalid_value' },
  NOT_ALLOWED: { status: 429, type: 'insufficient_quota', code: 'insufficient_quota' },
  FOREIGN_OWNER: { ...invalid, status: 403 },
  IDEMPOTENCY_CONFLICT: { ...invalid, status: 409 },
  RATE_LIMITED: { status: 429, type: 'rate_limit_error', code: 'rate_limit_exceeded' },
  PROVIDER_QUOTA: { ...upstream, status: 503 },
  PROVIDER_REFUSED: invalid,
  PROVIDER_UNAVAILABLE: { ...upstream, status: 503 },
  PROVIDER_AUTHENTICATION: upstream,
  INVALID_ANSWER: upstream,
  INCOMPLETE: upstream,
  TIMED_OUT: { ...upstream, status: 504 },
  CANCELLED: { ...upstream, status: 499 },
  PACKAGE_NOT_INSTALLED: { ...upstream, status: 501 },
  PRIVATE_ADDRESS: upstream,
};

/** The names of our input, as the endpoint has them. */
const params: Readonly<Record<string, string>> = {
  responseSchema: 'response_format',
  maxOutputTokens: 'max_completion_tokens',
  topP: 'top_p',
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
  reasoningEffort: 'reasoning_effort',
  toolChoice: 'tool_choice',
  tags: 'user',
  idempotencyKey: 'Idempotency-Key',
};

export function openAiError({ code, path, message }: TextError): OpenAiError {
  const { type, code: known } = forms[code];
  const param = params[path] ?? path;
  return {
    error: {
      ...{ type, code: known ?? code.toLowerCase(), param: param || null },
      message: message.replaceAll(`"${path}"`, `"${param}"`),
    },
  };
}

/** The gateway has tried what helps: clients of OpenAI would otherwise send the request twice more. */
export function errorAnswer(error: TextError, failure: CallFailure | null): CompleteAnswer {
  const answer = jsonAnswer(openAiError(error), forms[error.code].status);
  const retryAfter = failure?.retryAfterMs ?? null;
  return {
    ...answer,
    headers: {
      ...answer.headers,
      'x-should-retry': String(error.code === 'RATE_LIMITED' && retryAfter !== null),
      ...(retryAfter !== null && { 'retry-after': String(Math.ceil(retryAfter / 1_000)) }),
    },
  };
}

/** An error of the request itself, such as a credential that is not accepted, or one that the mask has hidden. */
export function routeErrorAnswer(error: Error): CompleteAnswer {
  const { status, headers } = graphqlErrorAnswer(error);
  const code = error instanceof GraphQLError ? String(error.extensions['code']).toLowerCase() : null;
  const type = status === 401 ? 'authentication_error' : status >= 500 ? 'api_error' : 'invalid_request_error';
  const answer = jsonAnswer({ error: { message: error.message, type, param: null, code } }, status);
  return { ...answer, headers: { ...headers, ...answer.headers, 'x-should-retry': 'false' } };
}
