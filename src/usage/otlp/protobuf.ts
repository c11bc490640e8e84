import protobuf from 'protobufjs';
import type { TraceExport } from './span.ts';

/** The parts of opentelemetry-proto that are read and written. Fields that are not here are skipped. */
const DEFINITIONS = `
syntax = "proto3";
message ExportTraceServiceRequest { repeated ResourceSpans resource_spans = 1; }
message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
message Resource { repeated KeyValue attributes = 1; }
message ScopeSpans { repeated Span spans = 2; }
message Span {
  bytes trace_id = 1;
  bytes span_id = 2;
  fixed64 start_time_unix_nano = 7;
  fixed64 end_time_unix_nano = 8;
  repeated KeyValue attributes = 9;
  Status status = 15;
}
message Status { int32 code = 3; }
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue {
  oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; }
}
message ExportTraceServiceResponse { ExportTracePartialSuccess partial_success = 1; }
message ExportTracePartialSuccess { int64 rejected_spans = 1; string error_message = 2; }
`;

const { root } = protobuf.parse(DEFINITIONS);
const request = root.lookupType('ExportTraceServiceRequest');
const response = root.lookupType('ExportTraceServiceResponse');

/** Reads an export of OTLP in protobuf, in the shape of OTLP/JSON. Throws when the bytes are no such message. */
export function decodeTraceExport(bytes: Uint8Array): TraceExport {
  const message = request.toObject(request.decode(bytes), { longs: String });
  return JSON.parse(JSON.stringify(message, asJson));
}

export function encodeTraceResponse(value: Readonly<Record<string, unknown>>): Uint8Array {
  return response.encode(response.fromObject(value)).finish();
}

/** Ids are bytes in protobuf, and JSON has no NaN. A Buffer writes itself as an object before a replacer sees it. */
function asJson(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const original = this[key];
  if (original instanceof Uint8Array) return Buffer.from(original).toString('hex');
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
