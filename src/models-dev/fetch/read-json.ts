import { createHash } from 'node:crypto';
import { EntryTooLarge, JsonSplitter, type SplitLimits, TooManyEntries } from '../json/split-json.ts';
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

/** The largest entry of 2026, a provider, has 0.4 MB. The largest document has about 1,100 entries. */
const limits: SplitLimits = { maxEntryBytes: 8 * 1024 * 1024, maxEntries: 2_000_000 };
/** How much of a file shows whether it is JSON. */
const BEGINNING_BYTES = 1000;

/** Reads a complete file up to the limit. A file that is not JSON, such as an error page, counts as absent. */
export async function readJson(file: OpenedFile, etag: string | null, tally: Tally): Promise<JsonFile | Absent> {
  const { name } = file;
  const digest = createHash('sha256');
  const json = new JsonSplitter(limits);
  let beginning = Buffer.alloc(0);
  let bytes = 0;
  let failure: unknown = null;
  // The rest of a file that is no JSON is counted too: the limit and the message are about the whole file.
  for await (const chunk of received(file, tally)) {
    bytes += chunk.byteLength;
    digest.update(chunk);
    if (beginning.byteLength < BEGINNING_BYTES)
      beginning = Buffer.concat([beginning, chunk]).subarray(0, BEGINNING_BYTES);
    failure ??= thrownBy(() => json.write(chunk));
  }

  try {
    if (failure !== null) throw failure;
    return { kind: 'JSON', name, json: json.end(), etag, bytes, digest: digest.digest('hex') };
  } catch (cause) {
    if (!beginsAsJson(beginning)) return { kind: 'ABSENT', got: 'content other than JSON', code: 'NOT_A_CATALOG' };
    const excess = excessOf(cause);
    if (excess !== null) throw new SourceError('SOURCE_TOO_LARGE', `${name} ${excess}`, { cause });
    const message = `${name} is incomplete JSON; it ends after ${bytes} bytes.`;
    throw new SourceError('NOT_A_CATALOG', message, { cause });
  }
}

/** What exceeds a limit of the splitter. Null: nothing does. */
function excessOf(failure: unknown): string | null {
  if (failure instanceof TooManyEntries) return `has too many entries; at most ${limits.maxEntries} are allowed.`;
  if (failure instanceof EntryTooLarge)
    return `has an entry of at least ${failure.receivedBytes} bytes; at most ${limits.maxEntryBytes} are allowed.`;
  return null;
}

function thrownBy(work: () => void): unknown {
  try {
    work();
    return null;
  } catch (error) {
    return error;
  }
}

async function* received(file: OpenedFile, tally: Tally): AsyncGenerator<Uint8Array> {
  const announcedBytes = file.sizeBytes === null ? null : tally.receivedBytes + file.sizeBytes;
  const totalBytes = file.compressed ? null : announcedBytes;
  checkSize(file, announcedBytes ?? 0, tally);

  for await (const chunk of file.chunks) {
    tally.receivedBytes += chunk.byteLength;
    checkSize(file, tally.receivedBytes, tally);
    tally.onBytes(tally.receivedBytes, totalBytes);
    yield chunk;
  }
}

function checkSize({ name }: OpenedFile, bytes: number, { maxBytes }: Tally) {
  if (bytes <= maxBytes) return;
  throw new SourceError('SOURCE_TOO_LARGE', `${name} exceeds the limit of ${maxBytes} bytes.`);
}

function beginsAsJson(bytes: Buffer): boolean {
  return /^\uFEFF?\s*[{[]/.test(bytes.toString());
}
