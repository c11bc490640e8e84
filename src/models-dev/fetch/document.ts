/** What models.dev serves, read as JSON but not yet looked at. */
export interface SourceDocument {
  readonly providers: unknown;
  /** Undefined: the document does not speak of base models, as `api.json` alone does not. */
  readonly baseModels?: unknown;
}
