import type { Attributes, Span } from '@opentelemetry/api';

/** Spans of this process. Each is below the span whose work starts it. */
export interface Tracing {
  /** Runs `work` in a span that ends with it. `parent`: the headers of a request that can carry a `traceparent`. */
  span<Result>(
    name: string,
    options: { readonly kind?: 'SERVER' | 'CLIENT'; readonly attributes?: Attributes; readonly parent?: TraceHeaders },
    work: (span: Span) => Promise<Result>,
  ): Promise<Result>;
  /** The id of the current trace. Null: no span is open. */
  traceId(): string | null;
  /** Sends the spans that are not sent yet. */
  close(): Promise<void>;
}

type TraceHeaders = Readonly<Record<'traceparent' | 'tracestate', string | undefined>>;
