import type { Plugin } from 'graphql-yoga';
import { keyMatcher } from '../../access/key-matcher.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { refusalResponse } from '../http/refusal.ts';
import { METRICS_PATH } from '../paths.ts';

/** Answers `GET /metrics` in the text format of Prometheus. `key`: the key that it requires; null: none. */
export function metricsEndpoint({ contentType, text }: Metrics, key: string | null): Plugin {
  const isKey = key === null ? () => true : keyMatcher(key);
  return {
    async onRequest({ request, url, endResponse }) {
      if (url.pathname !== METRICS_PATH || request.method !== 'GET') return;
      endResponse(isKey(bearerOf(request)) ? await metrics() : refusalResponse(keyRequired));
    },
  };

  async function metrics(): Promise<Response> {
    return new Response(await text(), { headers: { 'content-type': contentType, 'cache-control': 'no-store' } });
  }
}

const keyRequired = {
  status: 401,
  code: 'UNAUTHENTICATED',
  message: `"${METRICS_PATH}" requires "Authorization: Bearer <METRICS_API_KEY>".`,
} as const;

function bearerOf({ headers }: Request): string {
  const [, bearer = ''] = /^Bearer\s+(\S+)\s*$/i.exec(headers.get('authorization') ?? '') ?? [];
  return bearer;
}
