import type { Attribute, AttributeValue, Span, TraceExport } from './span.ts';

/** Reads an export of OTLP/JSON. Throws when a part has another shape; members that are not known are skipped. */
export function readTraceExport(text: string): TraceExport {
  const { resourceSpans } = objectOf(JSON.parse(text));
  return {
    resourceSpans: listOf(resourceSpans, ({ resource, scopeSpans }) => ({
      resource: { attributes: attributeList(objectOf(resource ?? {})['attributes']) },
      scopeSpans: listOf(scopeSpans, ({ spans }) => ({ spans: listOf(spans, spanOf) })),
    })),
  };
}

function spanOf({ traceId, spanId, startTimeUnixNano, endTimeUnixNano, attributes, status }: Json): Span {
  return {
    traceId: textOf(traceId),
    spanId: textOf(spanId),
    // Read as what they are later, where a value that is wrong rejects the span alone.
    startTimeUnixNano: startTimeUnixNano as Span['startTimeUnixNano'],
    endTimeUnixNano: endTimeUnixNano as Span['endTimeUnixNano'],
    attributes: attributeList(attributes),
    status: objectOf(status ?? {}),
  };
}

function attributeList(attributes: unknown): readonly Attribute[] {
  return listOf(attributes, ({ key, value }) => ({
    key: textOf(key),
    value: objectOf(value ?? {}) as AttributeValue,
  }));
}

type Json = Readonly<Record<string, unknown>>;

function objectOf(value: unknown): Json {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  throw new TypeError('Not an object.');
}

function listOf<Item>(value: unknown, read: (member: Json) => Item): readonly Item[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.map((member) => read(objectOf(member)));
  throw new TypeError('Not a list.');
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TypeError('Not a text.');
}
