export type Role = 'READER' | 'CALLER' | 'OPERATOR' | 'ADMIN';

export interface ViewProps {
  /** The roles of the reader's key. */
  readonly roles: readonly Role[];
  readonly url: URL;
}
