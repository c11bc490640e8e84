import type { UsageSubject } from '../text/request/text-request.ts';

export interface EmbedRequest extends UsageSubject {
  /** A key, or a text that `resolveModel` understands. */
  readonly model: string;
  readonly texts: readonly string[];
  /** Null: those of the model. */
  readonly dimensions: number | null;
}
