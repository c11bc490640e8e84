import type { GraphQLParams } from 'graphql-yoga';
import { refused } from '../http/refusal.ts';

/** The hash of an automatic persisted query. Null: the request has none. */
export function persistedHash({ extensions }: GraphQLParams): string | null {
  const persisted: unknown = extensions?.['persistedQuery'];
  if (persisted === undefined || persisted === null) return null;
  const { version, sha256Hash } = persisted as { version?: unknown; sha256Hash?: unknown }; // Read off any value but null.
  if (version === 1 && typeof sha256Hash === 'string' && /^[0-9a-f]{64}$/.test(sha256Hash)) return sha256Hash;
  throw refused({
    status: 400,
    code: 'BAD_REQUEST',
    message: '"persistedQuery" must be { "version": 1, "sha256Hash": "<64 lower-case hexadecimal digits>" }.',
  });
}
