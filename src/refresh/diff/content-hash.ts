import { hash } from 'node:crypto';
import { canonical } from '../../models-dev/json/canonical.ts';

/** Hash of JSON content, independent of the order of keys. */
export function contentHash(content: object): string {
  return hash('sha256', JSON.stringify(canonical({ ...content })));
}

/** Equal to `md5()` of Postgres, which compares a stored text without sending it. */
export function publishedHash(sourceEntry: string | null | undefined): string | null {
  return sourceEntry === null || sourceEntry === undefined ? null : hash('md5', sourceEntry);
}
