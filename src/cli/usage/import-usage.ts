import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { type BatchResult, recordBatch, withNames } from '../../usage/http/record-batch.ts';
import type { Graph } from '../graph/graph.ts';
import { CommandFailure } from '../process/command-failure.ts';
import { type ImportedEvent, type ImportFormat, readEvents } from './read-events.ts';
import { isFile } from './read-input.ts';

const BATCH = 500;

export interface ImportSource {
  readonly file: string;
  readonly format: ImportFormat;
  /** The fields of an event by the names of CSV columns. */
  readonly fields: ReadonlyMap<string, string>;
}

export interface ImportResult {
  readonly recorded: number;
  readonly duplicates: number;
  readonly unresolvedModels: readonly string[];
}

/**
 * Records the events of a file, in batches of which each is stored as a whole. An event without an idempotency key gets
 * one of its place and content, so that a repeated import counts it once.
 */
export async function importUsage(source: ImportSource, graph: Graph, stop: AbortSignal): Promise<ImportResult> {
  await validate(source);
  let result: ImportResult = { recorded: 0, duplicates: 0, unresolvedModels: [] };
  let batch: ImportedEvent[] = [];
  const flush = async () => {
    if (batch.length === 0) return;
    result = together(result, await recordAll(batch, result, source.file, graph, stop));
    batch = [];
  };
  for await (const event of readEvents(source.file, source.format, source.fields)) {
    if (stop.aborted) break;
    batch.push(event);
    if (batch.length === BATCH) await flush();
  }
  if (!stop.aborted) await flush();
  return result;
}

/** Reads the whole file first, so that one with a faulty line records nothing. Only a file can be read twice. */
async function validate({ file, format, fields }: ImportSource): Promise<void> {
  if (await isFile(file)) for await (const _ of readEvents(file, format, fields));
}

async function recordAll(
  batch: readonly ImportedEvent[],
  before: ImportResult,
  file: string,
  graph: Graph,
  stop: AbortSignal,
): Promise<BatchResult> {
  const events = batch.map(({ line, event }) => ({
    ...event,
    idempotencyKey: event['idempotencyKey'] ?? keyOf(file, line, event),
  }));
  const ask = async ({ document, variables }: { document: string; variables: Readonly<Record<string, unknown>> }) => ({
    data: await graph.ask<Record<string, unknown>>(document, variables),
  });
  try {
    const result = await recordBatch(events, ask, stop);
    if (result.userErrors.length === 0) return result;
    throw new CommandFailure(
      result.userErrors.map(({ path, message }) => `${placeOf(path, batch)}: ${message}`).join(' '),
    );
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const lines = `lines ${batch[0]?.line} to ${batch.at(-1)?.line}`;
    const stored = before.recorded + before.duplicates;
    throw new CommandFailure(
      `Nothing of ${lines} is recorded. ${withNames(error.message, (path) => fieldOf(path, batch))} The ${stored} events before are recorded, and count once when the corrected file is imported.`,
      { cause: error },
    );
  }
}

/** `path`: such as "events.3.at". */
function placeOf(path: string, batch: readonly ImportedEvent[]): string {
  return `line ${batch[Number(path.split('.')[1])]?.line ?? '?'}`;
}

/** `path`: such as "events.3.usage.input", or "events.3" for the event itself. */
function fieldOf(path: string, batch: readonly ImportedEvent[]): string {
  const [, , ...field] = path.split('.');
  return [placeOf(path, batch), ...(field.length > 0 ? [JSON.stringify(field.join('.'))] : [])].join(', ');
}

function keyOf(file: string, line: number, event: ImportedEvent['event']): string {
  const content = JSON.stringify([basename(file), line, event]);
  return `import:${createHash('sha256').update(content).digest('hex')}`;
}

function together(one: ImportResult, other: BatchResult): ImportResult {
  return {
    recorded: one.recorded + other.recorded,
    duplicates: one.duplicates + other.duplicates,
    unresolvedModels: [...new Set([...one.unresolvedModels, ...other.unresolvedModels])],
  };
}
