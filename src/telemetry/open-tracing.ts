import type { Tracing } from './tracing.ts';

/** Loads the exporter only if an endpoint is configured. Null: tracing is off. */
export async function openTracing(endpoint: URL | null): Promise<Tracing | null> {
  if (endpoint === null) return null;
  const { otlpTracing } = await import('./otlp-tracing.ts');
  return otlpTracing(endpoint);
}
