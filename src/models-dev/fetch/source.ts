import type { SubjectType } from '../../db/tables/change-tables.ts';
import type { SourceDocument } from './document.ts';
import type { RequestBudget } from './request-budget.ts';

export interface SourceOptions {
  /** The URL of a folder with `http:`, `https:` or `file:`. A query is ignored. */
  readonly baseUrl: URL;
  readonly apiKey: string | null;
  /** Timeout of one complete attempt. */
  readonly timeoutMs: number;
  readonly maxRetries: number;
  /** Limit of the uncompressed JSON of the whole document. */
  readonly maxBytes?: number;
  /** Shared by all sources with the same URL. */
  readonly budget?: RequestBudget;
}

export interface FetchRequest {
  /** ETag of the known document. Null: always fetch. */
  readonly etag: string | null;
  readonly signal: AbortSignal;
  /** Called for each chunk. Restarts with each attempt. `totalBytes` is null if unknown. */
  readonly onBytes: (receivedBytes: number, totalBytes: number | null) => void;
}

export type Fetched = { readonly kind: 'NOT_MODIFIED'; readonly attempts: number } | FetchedDocument;

export interface FetchedDocument {
  readonly kind: 'DOCUMENT';
  readonly document: SourceDocument;
  readonly etag: string | null;
  /** Size of the uncompressed JSON. */
  readonly bytes: number;
  /** Equal for byte-identical documents. */
  readonly digest: string;
  readonly attempts: number;
  /** Undefined: the source does not know who made its changes. */
  readonly commitOfChange?: CommitOfChange;
}

/** Returns the commit that made a change of a subject since the state before. Null: unknown. */
export type CommitOfChange = (subjectType: SubjectType, subjectKey: string) => string | null;

export interface Source {
  /** The base URL without credentials. */
  readonly url: string;
  /** Throws a `SourceError`, or the reason of the signal when it aborts. */
  fetch(request: FetchRequest): Promise<Fetched>;
}

/** 100 times the size of the document in 2026, which is never whole in memory. */
export const defaultMaxBytes = 256 * 1024 * 1024;
