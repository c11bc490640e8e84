import type { Scrub } from './scrub.ts';
import { PackageNotInstalled } from './sdk-packages.ts';
import { PrivateUpstream } from './upstream-fetch.ts';

const MAX_MESSAGE_LENGTH = 500;

export type CallFailureCode =
  | 'RATE_LIMITED'
  | 'PROVIDER_QUOTA'
  | 'PROVIDER_REFUSED'
  | 'PROVIDER_UNAVAILABLE'
  | 'PROVIDER_AUTHENTICATION'
  | 'INVALID_ANSWER'
  | 'TIMED_OUT'
  | 'PACKAGE_NOT_INSTALLED'
  | 'PRIVATE_ADDRESS';

/** Why a provider gave no complete answer. It contains no credential and no prompt that a log could show. */
export interface CallFailure {
  readonly code: CallFailureCode;
  /** Of the provider, without credentials, for the caller alone: it can repeat the prompt. */
  readonly message: string;
  /** HTTP status. Null: no answer, or one with status 200 that cannot be read. */
  readonly status: number | null;
  /** Whether another provider, or the same one later, may answer. */
  readonly isRetryable: boolean;
  /** Whether the failure counts for the circuit of the provider. */
  readonly isOfProvider: boolean;
  readonly retryAfterMs: number | null;
  /** Whether the provider certainly used no tokens. */
  readonly isFree: boolean;
}

/** What the error of a package has that tells failures apart. */
interface ApiError extends Error {
  readonly statusCode?: number;
  readonly responseBody?: string;
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly data?: unknown;
}

export function callFailure(error: unknown, scrub: Scrub): CallFailure {
  const causes = causesOf(error);
  if (causes.some((cause) => cause instanceof PackageNotInstalled)) return ofGateway('PACKAGE_NOT_INSTALLED', error);
  const isPrivate = causes.find((cause) => cause instanceof PrivateUpstream);
  if (isPrivate) return ofGateway('PRIVATE_ADDRESS', isPrivate);
  if (error instanceof Error && notSendable.has(error.name)) return notSent(error, scrub);
  const { statusCode: status } = error as ApiError;
  if (typeof status === 'number' && status >= 300) return ofStatus(error as ApiError, status, scrub);
  return isConnection(causes) && !isTooLarge(causes) ? unavailable(causes, scrub) : invalidAnswer(error, scrub);
}

export function timedOut(what: string, limitMs: number): CallFailure {
  return {
    ...base,
    code: 'TIMED_OUT',
    message: `The provider sent no ${what} within ${limitMs} ms.`,
    isRetryable: true,
    isOfProvider: true,
  };
}

/** The provider could not send the rest of its answer. */
export function notTaken(limitMs: number): CallFailure {
  const message = `The client did not take the complete answer within ${limitMs} ms.`;
  return { ...base, code: 'TIMED_OUT', message, isRetryable: true, isOfProvider: false };
}

/** What packages throw before they send a request, by name: each package can bring a version of the classes. */
const notSendable: ReadonlySet<string> = new Set([
  'AI_InvalidArgumentError',
  'AI_InvalidPromptError',
  'AI_LoadAPIKeyError',
  'AI_LoadSettingError',
  'AI_TooManyEmbeddingValuesForCallError',
  'AI_UnsupportedFunctionalityError',
]);

/** Another package may send the request. */
function notSent({ message }: Error, scrub: Scrub): CallFailure {
  const text = `The package of the provider cannot send the request: ${shown(message, scrub)}`;
  return { ...base, code: 'PROVIDER_REFUSED', message: text, isRetryable: true, isOfProvider: false, isFree: true };
}

const base = { status: null, retryAfterMs: null, isFree: false };

function ofGateway(code: CallFailureCode, error: unknown): CallFailure {
  const { message } = error as Error;
  return { ...base, code, message, isRetryable: true, isOfProvider: false, isFree: true };
}

function ofStatus(error: ApiError, status: number, scrub: Scrub): CallFailure {
  const code = codeOf(error, status);
  const isRetryable = code !== 'PROVIDER_REFUSED';
  return {
    code,
    message: `The provider answered with status ${status}: ${shown(reasonOf(error), scrub)}`,
    status,
    isRetryable,
    isOfProvider: isRetryable,
    retryAfterMs: retryAfterMs(error.responseHeaders ?? {}),
    isFree: true,
  };
}

/** By the code of the provider before the status: a used-up quota comes as 400, 402, 403 or 429, and no retry helps. */
function codeOf(error: ApiError, status: number): CallFailureCode {
  if (status === 402 || (status < 500 && QUOTA.test(error.responseBody ?? ''))) return 'PROVIDER_QUOTA';
  if (status === 429) return 'RATE_LIMITED';
  if (status === 401 || status === 403) return 'PROVIDER_AUTHENTICATION';
  // A redirect is not followed: it could lead to an address inside.
  return status >= 500 || status < 400 || status === 408 || status === 409
    ? 'PROVIDER_UNAVAILABLE'
    : 'PROVIDER_REFUSED';
}

const QUOTA =
  /insufficient_quota|credit balance is too low|billing_not_active|insufficient[ _]credits|exceeded your current quota/i;

/** An error body that is no JSON, such as an HTML page, says nothing. */
function reasonOf({ data, message, responseBody }: ApiError): string {
  if (data !== undefined) return message;
  return /^\s*[{[]/.test(responseBody ?? '') ? message : 'no error in the format of its API';
}

function retryAfterMs(headers: Readonly<Record<string, string>>): number | null {
  const milliseconds = Number(headers['retry-after-ms'] || Number.NaN);
  if (milliseconds >= 0) return milliseconds;
  const text = headers['retry-after'] ?? '';
  const seconds = Number(text || Number.NaN);
  if (seconds >= 0) return seconds * 1_000;
  const until = Date.parse(text);
  return Number.isNaN(until) ? null : Math.max(0, until - Date.now());
}

function unavailable(causes: readonly unknown[], scrub: Scrub): CallFailure {
  const code = causes.flatMap((cause) => (cause as NodeJS.ErrnoException).code ?? []).at(-1) ?? 'connection failed';
  const message = `The provider cannot be reached: ${shown(String(code), scrub)}.`;
  return { ...base, code: 'PROVIDER_UNAVAILABLE', message, isRetryable: true, isOfProvider: true };
}

function invalidAnswer(error: unknown, scrub: Scrub): CallFailure {
  const { name } = error instanceof Error ? error : { name: 'unknown' };
  const reason = name.startsWith('AI_') ? 'it is not in the format of its API' : shown(name, scrub);
  const message = `The answer of the provider cannot be read: ${reason}.`;
  return { ...base, code: 'INVALID_ANSWER', message, isRetryable: true, isOfProvider: true };
}

const connectionCodes = /^(E[A-Z]+|UND_ERR_[A-Z_]+)$/;

function isConnection(causes: readonly unknown[]): boolean {
  return causes.some((cause) => {
    const { code, message } = cause as NodeJS.ErrnoException;
    return (typeof code === 'string' && connectionCodes.test(code)) || message === 'terminated';
  });
}

/** The client closes the connection at its limit of bytes. */
function isTooLarge(causes: readonly unknown[]): boolean {
  return causes.some((cause) => (cause as NodeJS.ErrnoException).code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE');
}

function causesOf(error: unknown): readonly unknown[] {
  const causes: unknown[] = [];
  for (let cause = error; cause instanceof Error && !causes.includes(cause); cause = cause.cause) causes.push(cause);
  return causes;
}

function shown(text: string, scrub: Scrub): string {
  const clean = scrub(text).replace(/\s+/g, ' ').trim();
  return clean.length > MAX_MESSAGE_LENGTH ? `${clean.slice(0, MAX_MESSAGE_LENGTH)}…` : clean;
}
