import type { SourceDocument } from '../../../src/models-dev/fetch/document.ts';
import { openSource } from '../../../src/models-dev/fetch/open-source.ts';
import type { Fetched, FetchRequest, Source, SourceOptions } from '../../../src/models-dev/fetch/source.ts';
import { SourceError } from '../../../src/models-dev/fetch/source-error.ts';
import { PackedObject } from '../../../src/models-dev/json/packed-object.ts';

export const providers = { acme: { id: 'acme', name: 'Acmé', models: { 'a-1': { id: 'a-1', name: 'A 1' } } } };
export const baseModels = { 'acme/a-1': { id: 'acme/a-1', name: 'A 1' } };
export const catalog = { models: baseModels, providers };
export const etag = '"2026-11-21"';

/** Tries once, and gives a slow machine time, unless told otherwise. */
export function sourceAt(baseUrl: string | URL, some: Partial<SourceOptions> = {}): Source {
  return openSource({ baseUrl: new URL(baseUrl), apiKey: null, timeoutMs: 10_000, maxRetries: 0, ...some });
}

/** Fetches a document not held before, unless told otherwise. */
export async function fetched(
  baseUrl: string | URL,
  some: Partial<SourceOptions> = {},
  request: Partial<FetchRequest> = {},
): Promise<Fetched> {
  const { signal } = new AbortController();
  const outcome = await sourceAt(baseUrl, some).fetch({ etag: null, signal, onBytes: () => {}, ...request });
  return outcome.kind === 'DOCUMENT' ? { ...outcome, document: unpacked(outcome.document) } : outcome;
}

function unpacked({ providers, baseModels }: SourceDocument): SourceDocument {
  const whole = (value: unknown) => (value instanceof PackedObject ? Object.fromEntries(value.entries()) : value);
  return { providers: whole(providers), baseModels: whole(baseModels) };
}

export async function failure(baseUrl: string | URL, some: Partial<SourceOptions> = {}): Promise<SourceError> {
  const outcome = await fetched(baseUrl, some).catch((error: unknown) => error);
  if (outcome instanceof SourceError) return outcome;
  throw new Error('A SourceError was expected.', { cause: outcome });
}

export async function documentOf(fetching: Promise<Fetched>): Promise<SourceDocument> {
  const outcome = await fetching;
  if (outcome.kind === 'DOCUMENT') return outcome.document;
  throw new Error(`A document was expected, got ${outcome.kind}.`);
}

export function byteLength(document: unknown): number {
  return Buffer.byteLength(JSON.stringify(document));
}
