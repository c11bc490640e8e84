import type { IncomingMessage } from 'node:http';
import type { Identity } from '../../access/identity.ts';
import type { Log } from '../../log.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { parentOf } from './request-spans.ts';

/** Logs, measures and traces the requests to routes outside of GraphQL. */
export interface RouteReport {
  ended(request: EndedRequest): void;
  /** Runs `work`, which resolves to the status of the response, in a span. */
  traced(request: IncomingMessage, route: string, work: () => Promise<number>): Promise<unknown>;
}

interface EndedRequest {
  readonly requestId: string;
  /** Null: the request failed before its caller was identified. */
  readonly identity: Identity | null;
  readonly route: string;
  readonly status: number;
  readonly startedAtMs: number;
}

export function routeReport({ metrics, tracing }: Telemetry, log: Log, slowMs: number): RouteReport {
  return { ended, traced };

  function ended({ requestId, identity, route, status, startedAtMs }: EndedRequest): void {
    const durationMs = performance.now() - startedAtMs;
    metrics.routeSeconds.observe({ route, status }, durationMs / 1000);
    const line = {
      requestId,
      ...(tracing && { traceId: tracing.traceId() }),
      identity: identity && { kind: identity.kind, id: identity.id },
      route,
      status,
      durationMs: Math.round(durationMs),
    };
    if (durationMs < slowMs) log.info(line, 'request');
    else log.warn(line, 'slow request');
  }

  function traced({ headers, method = '' }: IncomingMessage, route: string, work: () => Promise<number>) {
    if (!tracing) return work();
    const parent = parentOf((name) => headers[name]?.toString());
    const attributes = { 'http.request.method': method, 'http.route': route };
    return tracing.span(`${method} ${route}`, { kind: 'SERVER', attributes, parent }, async (span) => {
      span.setAttribute('http.response.status_code', await work());
    });
  }
}
