import type { Problem } from '../json/problems.ts';

/** A document of models.dev as unvalidated JSON. What a source has sent is packed: see `PackedObject`. */
export interface SourceDocument {
  readonly providers: unknown;
  /** Undefined: the document has no base models, like `api.json`. */
  readonly baseModels?: unknown;
  /** Base model keys by model key, as the authors state them. Undefined: the document does not state them. */
  readonly statedBaseModels?: ReadonlyMap<string, string>;
  /** Problems that were found before the document was complete. */
  readonly problems?: readonly Problem[];
}
