import type { Execute } from '../../server/routes/execute.ts';
import { batchesOf, recordBatch } from '../http/record-batch.ts';
import { InvalidSpan, type SpanEvent, spanEvent } from './inference-span.ts';
import { attributesOf, type TraceExport } from './span.ts';

/** Spans of an export that could not be recorded, and the first reason. */
export interface RejectedSpans {
  readonly count: number;
  readonly reason: string;
}

/** Records the calls of models among the spans. A span that cannot be recorded does not keep the others back. */
export async function recordSpans(
  traces: TraceExport,
  execute: Execute,
  signal: AbortSignal,
): Promise<RejectedSpans | null> {
  const { events, reasons } = eventsOf(traces);
  for (const batch of batchesOf(events)) reasons.push(...(await recordValid(batch, execute, signal)));
  const [reason] = reasons;
  return reason === undefined ? null : { count: reasons.length, reason };
}

/** Records the events, without those that are refused. Returns the reasons of these. */
async function recordValid(events: readonly SpanEvent[], execute: Execute, signal: AbortSignal): Promise<string[]> {
  if (events.length === 0) return [];
  const { userErrors } = await recordBatch(events, execute, signal);
  if (userErrors.length === 0) return [];
  const refused = new Map(userErrors.map(({ path, message }) => [Number(path.split('.')[1]), message]));
  const others = events.filter((_event, index) => !refused.has(index));
  return [...refused.values(), ...(await recordValid(others, execute, signal))];
}

function eventsOf({ resourceSpans = [] }: TraceExport) {
  const events: SpanEvent[] = [];
  const reasons: string[] = [];
  for (const { resource, scopeSpans = [] } of resourceSpans) {
    const program = attributesOf(resource?.attributes);
    for (const span of scopeSpans.flatMap(({ spans = [] }) => spans)) {
      try {
        const event = spanEvent(span, attributesOf(span.attributes), program);
        if (event) events.push(event);
      } catch (error) {
        if (!(error instanceof InvalidSpan)) throw error;
        reasons.push(error.message);
      }
    }
  }
  return { events, reasons };
}
