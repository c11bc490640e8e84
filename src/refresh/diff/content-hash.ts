import { hash } from 'node:crypto';
import { canonical } from '../../models-dev/json/canonical.ts';

/** Hash of JSON content, independent of the order of keys. */
export function contentHash(content: object): string {
  return hash('sha256', JSON.stringify(canonical({ ...content })));
}
