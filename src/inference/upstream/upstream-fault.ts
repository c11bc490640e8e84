import { APICallError } from '@ai-sdk/provider';

/** Why a call of a model failed, or was not made. */
export const upstreamFaults = {
  UNSUPPORTED_PROVIDER: { description: 'The gateway cannot call the provider of the model.' },
  PACKAGE_NOT_INSTALLED: { description: 'The AI SDK package of the provider is not installed. The message names it.' },
  PRIVATE_UPSTREAM: { description: 'The provider has a private address, and `ALLOW_PRIVATE_UPSTREAMS` is not `true`.' },
  UPSTREAM_UNAUTHORIZED: { description: 'The provider refused the credentials of the gateway.' },
  UPSTREAM_RATE_LIMITED: { description: 'The provider limits the rate or the spending of the gateway.' },
  UPSTREAM_REFUSED: { description: 'The provider refused the request.' },
  UPSTREAM_FAILED: { description: 'The provider failed, or could not be reached.' },
  UPSTREAM_TIMEOUT: { description: 'The provider sent nothing for too long, or the call exceeded its time.' },
  INVALID_UPSTREAM_ANSWER: { description: 'The provider sent an answer that is not valid.' },
  INCOMPLETE: { description: 'The answer broke off. The result has the part before.' },
  CANCELLED: { description: 'The caller left before the end of the answer.' },
} as const;

export type UpstreamFaultCode = keyof typeof upstreamFaults;

/** The message has no text of the provider: it could repeat a credential or a prompt. */
export class UpstreamFault extends Error {
  readonly code: UpstreamFaultCode;
  /** HTTP status of the provider. Null: no answer. */
  readonly status: number | null;

  constructor(code: UpstreamFaultCode, message: string, status: number | null = null) {
    super(message);
    this.code = code;
    this.status = status;
  }

  /** Whether another provider, or the same one later, may succeed. */
  get isRetryable(): boolean {
    return !['UPSTREAM_REFUSED', 'CANCELLED', 'INCOMPLETE'].includes(this.code);
  }
}

/** The reasons with which a call is aborted. */
export const CALL_TIMED_OUT = new UpstreamFault('UPSTREAM_TIMEOUT', 'The provider did not answer in time.');
export const CALLER_LEFT = new UpstreamFault('CANCELLED', 'The caller left before the end of the answer.');

export function upstreamFault(error: unknown, signal: AbortSignal): UpstreamFault {
  if (signal.aborted) return signal.reason instanceof UpstreamFault ? signal.reason : CALLER_LEFT;
  const own = causes(error).find((cause) => cause instanceof UpstreamFault);
  if (own) return own;
  if (!APICallError.isInstance(error)) {
    return isConnectionError(error)
      ? new UpstreamFault('UPSTREAM_FAILED', 'The connection to the provider failed.')
      : new UpstreamFault('INVALID_UPSTREAM_ANSWER', 'The provider sent an answer that is not valid.');
  }
  const { statusCode = null } = error;
  if (statusCode === null) return new UpstreamFault('UPSTREAM_FAILED', 'The provider could not be reached.');
  if (statusCode < 300) {
    return new UpstreamFault('INVALID_UPSTREAM_ANSWER', 'The provider sent an answer that is not valid.', statusCode);
  }
  return new UpstreamFault(codeOf(statusCode), `The provider answered with the status ${statusCode}.`, statusCode);
}

function codeOf(status: number): UpstreamFaultCode {
  if (status === 401 || status === 403) return 'UPSTREAM_UNAUTHORIZED';
  if (status === 429 || status === 402) return 'UPSTREAM_RATE_LIMITED';
  if (status === 408) return 'UPSTREAM_TIMEOUT';
  return status >= 400 && status < 500 ? 'UPSTREAM_REFUSED' : 'UPSTREAM_FAILED';
}

function causes(error: unknown): unknown[] {
  return error instanceof Error ? [error, ...causes(error.cause)] : [];
}

function isConnectionError(error: unknown): boolean {
  return causes(error).some((cause) => cause instanceof TypeError || 'code' in (cause as object));
}
