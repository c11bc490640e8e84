import { hash } from 'node:crypto';
import type { Absent, JsonFile } from './read-document.ts';
import { SourceError } from './source-error.ts';

export interface OpenedFile {
  /** Used in messages. */
  readonly name: string;
  /** Transferred size from the header or file system. Null: unknown. */
  readonly sizeBytes: number | null;
  readonly compressed: boolean;
  /** Uncompressed content. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Received bytes of one attempt. The limit and the progress apply to all files of the document together. */
export interface Tally {
  receivedBytes: number;
  readonly maxBytes: number;
  readonly onBytes: (receivedBytes: number, totalBytes: number | null) => void;
}

/** Reads a complete file up to the limit. A file that is not JSON, such as an error page, counts as absent. */
export async function readJson(file: OpenedFile, etag: string | null, tally: Tally): Promise<JsonFile | Absent> {
  const bytes = await collect(file, tally);
  const { name } = file;

  try {
    return { kind: 'JSON', name, json: parseJson(bytes), etag, bytes: bytes.byteLength, digest: hash('sha256', bytes) };
  } catch (cause) {
    if (!beginsAsJson(bytes)) return { kind: 'ABSENT', got: 'content other than JSON', code: 'NOT_A_CATALOG' };
    const message = `${name} is incomplete JSON; it ends after ${bytes.byteLength} bytes.`;
    throw new SourceError('NOT_A_CATALOG', message, { cause });
  }
}

async function collect(file: OpenedFile, tally: Tally): Promise<Buffer> {
  const announcedBytes = file.sizeBytes === null ? null : tally.receivedBytes + file.sizeBytes;
  const totalBytes = file.compressed ? null : announcedBytes;
  checkSize(file, announcedBytes ?? 0, tally);

  const chunks: Uint8Array[] = [];
  for await (const chunk of file.chunks) {
    tally.receivedBytes += chunk.byteLength;
    checkSize(file, tally.receivedBytes, tally);
    chunks.push(chunk);
    tally.onBytes(tally.receivedBytes, totalBytes);
  }
  return Buffer.concat(chunks);
}

function checkSize({ name }: OpenedFile, bytes: number, { maxBytes }: Tally) {
  if (bytes <= maxBytes) return;
  throw new SourceError('SOURCE_TOO_LARGE', `${name} exceeds the limit of ${maxBytes} bytes.`);
}

/** Accepts a byte order mark but not invalid UTF-8, which would silently change names. */
function parseJson(bytes: Buffer): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
}

function beginsAsJson(bytes: Buffer): boolean {
  return /^\uFEFF?\s*[{[]/.test(bytes.subarray(0, 1000).toString());
}
