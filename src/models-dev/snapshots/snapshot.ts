import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Absent, isWhole, type JsonFile, readDocument } from '../fetch/read-document.ts';
import { readJson, type Tally } from '../fetch/read-json.ts';
import { defaultMaxBytes, type Fetched, type FetchRequest } from '../fetch/source.ts';
import { SourceError } from '../fetch/source-error.ts';
import type { RefreshSource } from '../refresh-source.ts';
import type { Snapshot } from './snapshot-files.ts';

/** A document of an earlier day from files, plain or gzipped. */
export function snapshotSource({ day, name, file, baseModelsFile }: Snapshot): RefreshSource {
  return { kind: 'IMPORTED', commit: null, circuit: null, url: name, observedAt: day, fetch: fetchSnapshot };

  async function fetchSnapshot({ signal, onBytes }: FetchRequest): Promise<Fetched> {
    signal.throwIfAborted();
    const tally = { receivedBytes: 0, maxBytes: defaultMaxBytes, onBytes };
    const main = await readFile(file, signal, tally);
    const document = await readDocument(
      main.kind === 'JSON' && isWhole(main.json) ? main : absent,
      (part) => readPart(part, main),
      name,
    );
    return { ...document, kind: 'DOCUMENT', attempts: 1 };

    async function readPart(part: string, api: JsonFile | Absent): Promise<JsonFile | Absent> {
      if (part === 'api.json') return api;
      return baseModelsFile === null ? absent : readFile(baseModelsFile, signal, tally);
    }
  }
}

const absent: Absent = { kind: 'ABSENT', got: 'another file', code: 'NOT_A_CATALOG' };

async function readFile(path: string, signal: AbortSignal, tally: Tally): Promise<JsonFile | Absent> {
  const compressed = path.endsWith('.gz');
  const { size: sizeBytes } = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw new SourceError('SOURCE_UNREACHABLE', `Failed to read ${basename(path)} (${cause.code}).`, { cause });
  });
  const chunks = compressed ? unzipped(path, signal) : createReadStream(path, { signal });
  // Clients read messages, so the name does not include the folder.
  return readJson({ name: basename(path), sizeBytes, compressed, chunks }, null, tally);
}

async function* unzipped(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const unzip = createGunzip();
  const ended = pipeline(createReadStream(path), unzip, { signal });
  try {
    yield* unzip;
    await ended;
  } catch (cause) {
    signal.throwIfAborted();
    throw new SourceError('NOT_A_CATALOG', `${basename(path)} is not a complete gzip file.`, { cause });
  } finally {
    unzip.destroy();
    await ended.catch(() => {});
  }
}
