/** A document of models.dev as unvalidated JSON. */
export interface SourceDocument {
  readonly providers: unknown;
  /** Undefined: the document has no base models, like `api.json`. */
  readonly baseModels?: unknown;
}
