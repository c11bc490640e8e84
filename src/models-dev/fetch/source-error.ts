export type SourceErrorCode =
  | 'SOURCE_UNREACHABLE'
  | 'SOURCE_TIMEOUT'
  /** An HTTP error status. */
  | 'SOURCE_REFUSED'
  | 'SOURCE_TOO_LARGE'
  /** It was not asked. */
  | 'SOURCE_CIRCUIT_OPEN'
  | 'NOT_A_CATALOG';

/** The source gave no document. Clients read the message, so it holds no credentials and nothing internal. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly code: SourceErrorCode;
  readonly attempts: number;

  constructor(code: SourceErrorCode, message: string, options: ErrorOptions & { attempts?: number } = {}) {
    super(message, options);
    this.code = code;
    this.attempts = options.attempts ?? 1;
  }
}

/** One that may be over at the next attempt. */
export class PassingSourceError extends SourceError {
  /** How long the source asked us to wait; null: it did not. */
  readonly retryAfterMs: number | null;

  constructor(code: SourceErrorCode, message: string, options: ErrorOptions & { retryAfterMs?: number | null } = {}) {
    super(code, message, options);
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
