import type { ExecutionResult } from 'graphql';
import type { Execute } from '../server/routes/execute.ts';

/** Runs queries on a gateway, `url` without a path. `key`: null for an anonymous caller. */
export function executeOverHttp(url: string, key: string | null): Execute {
  return async ({ document, variables }, signal) => {
    const response = await fetch(new URL('/graphql', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key !== null && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ query: document, variables }),
      signal,
    });
    if (!response.headers.get('content-type')?.includes('json')) {
      throw new Error(`${url} answers with the status ${response.status} and no JSON. Is it a gateway?`);
    }
    return (await response.json()) as ExecutionResult; // By the specification of GraphQL over HTTP.
  };
}
