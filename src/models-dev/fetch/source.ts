import type { SourceDocument } from './document.ts';
import type { RequestBudget } from './request-budget.ts';

export interface SourceOptions {
  /** `http:`, `https:` or `file:`, always a folder; its query is dropped. */
  readonly baseUrl: URL;
  readonly apiKey: string | null;
  /** Of one attempt as a whole. */
  readonly timeoutMs: number;
  readonly maxRetries: number;
  /** Of JSON, uncompressed, for the whole document. */
  readonly maxBytes?: number;
  /** Shared by those that ask the same source. */
  readonly budget?: RequestBudget;
}

export interface FetchRequest {
  /** The ETag of the document we hold; null: fetch in any case. */
  readonly etag: string | null;
  readonly signal: AbortSignal;
  /** Somebody wants to know now: ask a source even while it is left alone. */
  readonly bypassCircuit?: boolean;
  /** Called for every chunk; begins again at each attempt. `totalBytes` null: the source does not say. */
  readonly onBytes: (receivedBytes: number, totalBytes: number | null) => void;
}

export type Fetched = { readonly kind: 'NOT_MODIFIED'; readonly attempts: number } | FetchedDocument;

export interface FetchedDocument {
  readonly kind: 'DOCUMENT';
  readonly document: SourceDocument;
  readonly etag: string | null;
  /** Of JSON, uncompressed. */
  readonly bytes: number;
  /** Equal for equal documents, byte by byte. */
  readonly digest: string;
  readonly attempts: number;
}

export interface Source {
  /** What a person would call it: the base URL without credentials. */
  readonly url: string;
  /** Throws a `SourceError`, or the signal's reason once it is aborted. */
  fetch(request: FetchRequest): Promise<Fetched>;
}

/** Twenty-five times the document of 2026: far from its growth, and no danger to our memory. */
export const defaultMaxBytes = 64 * 1024 * 1024;
