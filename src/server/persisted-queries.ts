import { createHash } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { refused } from './refusal.ts';

/** The limit for all queries together. An evicted query costs its client one more request. */
const MAX_CHARACTERS = 16 * 1024 * 1024;

/**
 * Automatic persisted queries: a client sends the SHA-256 of a query, and the query itself only when it is not known
 * here. Must come before every plugin that reads the query, such as a cache of answers.
 */
export function persistedQueries(): Plugin {
  const queries = new LRUCache<string, string>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (query) => Math.max(1, query.length),
  });

  return {
    onParams({ params, setParams }) {
      const hash = persistedHash(params);
      if (hash === null) return;
      if (params.query === undefined) setParams({ ...params, query: stored(hash) });
      else store(hash, params.query);
    },
  };

  function stored(hash: string): string {
    const query = queries.get(hash);
    if (query !== undefined) return query;
    // Clients know this message and this code. Some take any status but 200 for a broken connection.
    throw new GraphQLError('PersistedQueryNotFound', {
      extensions: {
        code: 'PERSISTED_QUERY_NOT_FOUND',
        http: { status: 200, headers: { 'cache-control': 'no-store' } },
      },
    });
  }

  function store(hash: string, query: string): void {
    const actual = createHash('sha256').update(query).digest('hex');
    if (hash !== actual) {
      throw refused({
        status: 400,
        code: 'BAD_REQUEST',
        message: `"sha256Hash" must be the SHA-256 of the query, ${actual}; got another.`,
      });
    }
    queries.set(hash, query);
  }
}

/** Null: the request has a query alone. */
function persistedHash({ extensions }: GraphQLParams): string | null {
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
