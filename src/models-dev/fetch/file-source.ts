import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type Absent, type JsonFile, readDocument } from './read-document.ts';
import { readJson, type Tally } from './read-json.ts';
import type { Fetched, FetchRequest, Source, SourceOptions } from './source.ts';
import { SourceError } from './source-error.ts';
import { folderName, folderUrl } from './source-url.ts';

/** A folder on disk. Each fetch reads it again. */
export function openFileSource({ baseUrl, maxBytes }: Required<SourceOptions>): Source {
  const folder = folderUrl(baseUrl);

  return { url: folderName(folder), fetch: fetchDocument };

  async function fetchDocument({ signal, onBytes }: FetchRequest): Promise<Fetched> {
    signal.throwIfAborted();
    const tally = { receivedBytes: 0, maxBytes, onBytes };
    const read = (name: string) => readFile(new URL(name, folder), signal, tally);
    const document = await readDocument(await read('catalog.json'), read, folderName(folder));
    return { ...document, kind: 'DOCUMENT', attempts: 1 };
  }
}

async function readFile(url: URL, signal: AbortSignal, tally: Tally): Promise<JsonFile | Absent> {
  try {
    const { size: sizeBytes } = await stat(url);
    const file = { name: url.href, sizeBytes, compressed: false, chunks: chunks(url, signal) };
    return await readJson(file, null, tally);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SourceError) throw error;
    const code = systemCode(error);
    if (code === null) throw error;
    if (code === 'ENOENT') return { kind: 'ABSENT', got: 'file not found', code: 'SOURCE_UNREACHABLE' };
    throw new SourceError('SOURCE_UNREACHABLE', `Failed to read ${url.href} (${code}).`, { cause: error });
  }
}

async function* chunks(url: URL, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  yield* createReadStream(url, { signal });
}

function systemCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null;
}
