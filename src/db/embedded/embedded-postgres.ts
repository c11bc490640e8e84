import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DataDirUnusable, lockDataDir } from './data-dir-lock.ts';

const STOP_TIMEOUT_MS = 5_000;
/** Of the messages that pass through the thread. By default, V8 lets them take 48 MB before it looks for garbage. */
const MAX_YOUNG_GENERATION_MB = 12;

export interface EmbeddedPostgres {
  /** The path of its socket, for one connection at a time: see `connect.ts`. */
  readonly socketPath: string;
  /**
   * Starts a second Postgres for vectors, once, and resolves to the path of its socket. A thread of its own, because a
   * search or the index of a large collection would stop every other query, and gateways without vectors do not pay for it.
   */
  startVectors(): Promise<string>;
  close(): Promise<void>;
}

export interface EmbeddedWorkerData {
  readonly folder: string;
  readonly socketPath: string;
  readonly extension: 'pg_trgm' | 'vector';
}

/**
 * Starts the Postgres with its files in `dataDir`, and creates missing files. The thread runs as soon as this function
 * returns its promise, so that the caller can load modules in parallel.
 */
export async function startEmbeddedPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  makeDataDir(dataDir);
  const unlock = lockDataDir(dataDir);
  try {
    const worker = await startInFolder(join(dataDir, 'postgres'), 'pg_trgm');
    let vectors: ReturnType<typeof startWorker> | undefined;
    const startVectors = async () => {
      vectors ??= startInFolder(join(dataDir, 'vectors'), 'vector').catch((error: unknown) => {
        vectors = undefined;
        throw error;
      });
      return (await vectors).socketPath;
    };
    const close = async () => {
      const started = await vectors?.catch(() => undefined);
      await Promise.all([worker.stop(), started?.stop()]).finally(unlock);
    };
    return { socketPath: worker.socketPath, startVectors, close };
  } catch (error) {
    unlock();
    throw error;
  }
}

function makeDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataDirUnusable(`DATA_DIR "${dataDir}" cannot be made: ${reason}.`, { cause });
  }
}

type Extension = EmbeddedWorkerData['extension'];

async function startInFolder(folder: string, extension: Extension) {
  await completeFiles(folder, extension);
  return startWorker(folder, extension);
}

/** Creates the files if they are missing, or incomplete because a first start was killed. */
async function completeFiles(folder: string, extension: Extension): Promise<void> {
  const marker = `${folder}.unfinished`;
  if (existsSync(marker)) rmSync(folder, { recursive: true, force: true });
  if (existsSync(folder)) return;
  writeFileSync(marker, '');
  // The template is a catalog.
  const isCopied = extension === 'pg_trgm' && (await (await import('./embedded-template.ts')).copyTemplate(folder));
  if (!isCopied) await createFiles(folder, extension);
  rmSync(marker);
}

/** In a thread of its own, because PGlite keeps 200 MB of what it needs for that until its thread ends. */
async function createFiles(folder: string, extension: Extension): Promise<void> {
  const worker = await startWorker(folder, extension);
  await worker.stop();
}

async function startWorker(folder: string, extension: Extension) {
  const socketFolder = mkdtempSync(join(tmpdir(), 'modelgraph-'));
  const socketPath = socketAddress(socketFolder);
  const worker = new Worker(new URL(`./embedded-worker${extname(import.meta.filename)}`, import.meta.url), {
    workerData: { folder, socketPath, extension } satisfies EmbeddedWorkerData,
    resourceLimits: { maxYoungGenerationSizeMb: MAX_YOUNG_GENERATION_MB },
  });

  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  try {
    await readiness(worker, folder);
  } catch (error) {
    rmSync(socketFolder, { recursive: true, force: true });
    throw error;
  }

  const stop = async () => {
    worker.postMessage('stop');
    // A worker that runs a long query does not read messages.
    const late = setTimeout(() => void worker.terminate(), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(late);
    rmSync(socketFolder, { recursive: true, force: true });
  };
  return { socketPath, stop };
}

/** Resolves when the worker is ready. A later error of the worker is uncaught and ends the process. */
async function readiness(worker: Worker, folder: string): Promise<void> {
  const started = new AbortController();
  const { signal } = started;
  try {
    await Promise.race([
      once(worker, 'message', { signal }),
      once(worker, 'exit', { signal }).then(() => Promise.reject(new Error('its thread ended'))),
    ]);
  } catch (cause) {
    throw new Error(`The embedded Postgres in ${folder} does not start.`, { cause });
  } finally {
    started.abort();
  }
}

/** A socket in a folder of this user only. PGlite has no password, so a port would be open to every local user. */
function socketAddress(folder: string): string {
  return process.platform === 'win32'
    ? `\\\\.\\pipe\\${folder.replaceAll(/[:\\]/g, '-')}`
    : join(folder, 'postgres.sock');
}
