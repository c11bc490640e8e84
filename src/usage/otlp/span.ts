/** A 64-bit integer: text in OTLP/JSON, where some senders write a number. */
type Int64 = string | number;

/** A value of an attribute; one member is set. Lists and maps are not read. */
export interface AttributeValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: Int64;
  /** The SDK of JavaScript writes NaN as null, protobuf as text. */
  readonly doubleValue?: number | string | null;
}

export interface Attribute {
  readonly key: string;
  readonly value?: AttributeValue;
}

/** What is read of a span of OTLP. */
export interface Span {
  /** Hexadecimal. */
  readonly traceId: string;
  /** Hexadecimal. */
  readonly spanId: string;
  readonly startTimeUnixNano?: Int64 | undefined;
  readonly endTimeUnixNano?: Int64 | undefined;
  readonly attributes?: readonly Attribute[];
  readonly status?: { readonly code?: number | string };
}

/** The export of spans, grouped by the program that sent them. */
export interface TraceExport {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: readonly Attribute[] };
    readonly scopeSpans?: readonly { readonly spans?: readonly Span[] }[];
  }[];
}

export type Attributes = ReadonlyMap<string, string | number | boolean>;

export function attributesOf(attributes: readonly Attribute[] = []): Attributes {
  return new Map(attributes.flatMap(({ key, value }) => (value === undefined ? [] : pairOf(key, value))));
}

function pairOf(key: string, value: AttributeValue): [string, string | number | boolean][] {
  const { stringValue, boolValue, intValue, doubleValue } = value;
  const found = stringValue ?? boolValue ?? intValue ?? doubleValue;
  if (found === undefined) return [];
  const isNumber = stringValue === undefined && boolValue === undefined;
  return [[key, isNumber ? Number(found ?? Number.NaN) : (found ?? '')]];
}
