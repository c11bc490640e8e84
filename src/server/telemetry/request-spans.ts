import type { Plugin } from 'graphql-yoga';
import type { Tracing } from '../../telemetry/tracing.ts';

/** Traces each HTTP request, below the span that its `traceparent` names. */
export function requestSpans(tracing: Tracing): Plugin {
  return {
    onRequest({ request, url, requestHandler, setRequestHandler }) {
      const { headers, method } = request;
      const parent = {
        traceparent: headers.get('traceparent') ?? undefined,
        tracestate: headers.get('tracestate') ?? undefined,
      };
      const attributes = { 'http.request.method': method, 'url.path': url.pathname };
      setRequestHandler((given, context) =>
        tracing.span(method, { kind: 'SERVER', attributes, parent }, async (span) => {
          const response = await requestHandler(given, context);
          span.setAttribute('http.response.status_code', response.status);
          return response;
        }),
      );
    },
  };
}
