import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Tracing } from './tracing.ts';

/** Sends spans in batches to a collector, as OTLP over HTTP. */
export function otlpTracing(endpoint: URL): Tracing {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.href.replace(/\/$/, '')}/v1/traces` });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'modelgraph' }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('modelgraph');
  const propagator = new W3CTraceContextPropagator();
  // Not the global one of OpenTelemetry: a process can have several gateways.
  const current = new AsyncLocalStorage<Context>();

  return {
    span: (name, { kind, attributes = {}, parent }, work) => {
      const above = current.getStore() ?? ROOT_CONTEXT;
      const context = parent ? propagator.extract(above, parent, defaultTextMapGetter) : above;
      const span = tracer.startSpan(name, { attributes, ...(kind && { kind: SpanKind[kind] }) }, context);
      return current.run(trace.setSpan(context, span), () => endedWith(span, work));
    },
    traceId: () => trace.getSpanContext(current.getStore() ?? ROOT_CONTEXT)?.traceId ?? null,
    close: () => provider.shutdown(),
  };
}

async function endedWith<Result>(span: Span, work: (span: Span) => Promise<Result>): Promise<Result> {
  try {
    return await work(span);
  } catch (error) {
    // The message of an error can contain values of a statement.
    const name = error instanceof Error ? error.name : 'unknown';
    span.setStatus({ code: SpanStatusCode.ERROR, message: name });
    throw error;
  } finally {
    span.end();
  }
}
