import type { Plugin } from 'graphql-yoga';
import type { Tracing } from '../../telemetry/tracing.ts';

/** Traces each HTTP request that Yoga answers. */
export function requestSpans(tracing: Tracing): Plugin {
  return {
    onRequest({ request: { headers, method }, url: { pathname }, requestHandler, setRequestHandler }) {
      const traced = { method, pathname, header: (name: string) => headers.get(name) ?? undefined };
      setRequestHandler((given, context) => inRequestSpan(tracing, traced, async () => requestHandler(given, context)));
    },
  };
}

interface TracedRequest {
  readonly method: string;
  readonly pathname: string;
  readonly header: (name: string) => string | undefined;
}

/** Runs `answer` in a span below the one that the `traceparent` of the request names. */
export function inRequestSpan<Answered extends { readonly status: number }>(
  tracing: Tracing,
  { method, pathname, header }: TracedRequest,
  answer: () => Promise<Answered>,
): Promise<Answered> {
  const parent = parentOf(header);
  const attributes = { 'http.request.method': method, 'url.path': pathname };
  return tracing.span(method, { kind: 'SERVER', attributes, parent }, async (span) => {
    const answered = await answer();
    span.setAttribute('http.response.status_code', answered.status);
    return answered;
  });
}

/** The span of the client, which the headers of a request name. */
export function parentOf(header: TracedRequest['header']) {
  return { traceparent: header('traceparent'), tracestate: header('tracestate') };
}
