export type SourceErrorCode =
  | 'SOURCE_UNREACHABLE'
  | 'SOURCE_TIMEOUT'
  /** HTTP error status. */
  | 'SOURCE_REFUSED'
  | 'SOURCE_TOO_LARGE'
  /** No request was made. */
  | 'SOURCE_CIRCUIT_OPEN'
  | 'NOT_A_CATALOG';

interface SourceErrorOptions extends ErrorOptions {
  readonly attempts?: number;
  readonly retryAfterMs?: number | null;
}

/** The source returned no document. Clients read the message, so it must not contain credentials or internals. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly code: SourceErrorCode;
  readonly attempts: number;
  /** Milliseconds that the source asked to wait. Null: it sent no `Retry-After`. */
  readonly retryAfterMs: number | null;

  constructor(code: SourceErrorCode, message: string, options: SourceErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.attempts = options.attempts ?? 1;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }

  /** The same error with the number of attempts made. */
  after(attempts: number): SourceError {
    return new SourceError(this.code, this.message, { cause: this.cause, attempts });
  }
}

/** An error that a retry may resolve. */
export class PassingSourceError extends SourceError {
  override after(attempts: number): PassingSourceError {
    const { cause, retryAfterMs } = this;
    return new PassingSourceError(this.code, this.message, { cause, attempts, retryAfterMs });
  }
}
