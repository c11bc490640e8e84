import { hash } from 'node:crypto';
import type { JsonObject } from '../db/json-columns.ts';

/** The same for the same content: an entry has its keys in order. */
export function contentHash(entry: JsonObject): string {
  return hash('sha256', JSON.stringify(entry));
}
