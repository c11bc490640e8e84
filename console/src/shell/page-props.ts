export interface PageProps {
  readonly url: URL;
  /** The moment to which the reader turned the catalog back. Null: now. */
  readonly asOf: string | null;
}
