import { hash } from 'node:crypto';
import { canonical } from '../../models-dev/json/canonical.ts';

/** The same for the same content, whatever the order of its keys. `content` is what JSON can say. */
export function contentHash(content: object): string {
  return hash('sha256', JSON.stringify(canonical({ ...content })));
}
