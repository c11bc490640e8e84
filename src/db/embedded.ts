import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DataDirUnusable, lockDataDir } from './data-dir-lock.ts';

const STOP_TIMEOUT_MS = 5_000;

export interface EmbeddedPostgres {
  /** The socket it answers on. Any number of queries, but one connection: see `connect.ts`. */
  readonly socketPath: string;
  close(): Promise<void>;
}

/**
 * Starts the Postgres whose files are in `dataDir`, and makes those files when there are none. The thread is under way
 * when this function returns, before its promise is awaited, so that the caller can load modules meanwhile.
 */
export async function startEmbeddedPostgres(dataDir: string): Promise<EmbeddedPostgres> {
  makeDataDir(dataDir);
  const unlock = lockDataDir(dataDir);
  try {
    const worker = await withoutHalfMadeFiles(dataDir, startWorker);
    return { socketPath: worker.socketPath, close: () => worker.stop().finally(unlock) };
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

/** Runs `start`; files that an earlier first start left half made, being killed, are made anew. */
async function withoutHalfMadeFiles<Result>(dataDir: string, start: (folder: string) => Promise<Result>) {
  const folder = join(dataDir, 'postgres');
  const marker = join(dataDir, 'postgres.unfinished');
  if (existsSync(marker)) rmSync(folder, { recursive: true, force: true });

  const isFirstStart = !existsSync(folder);
  if (isFirstStart) writeFileSync(marker, '');
  const result = await start(folder);
  if (isFirstStart) rmSync(marker);
  return result;
}

async function startWorker(folder: string) {
  const socketFolder = mkdtempSync(join(tmpdir(), 'modelgraph-'));
  const socketPath = socketAddress(socketFolder);
  const worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), { workerData: { folder, socketPath } });

  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  try {
    await readiness(worker, folder);
  } catch (error) {
    rmSync(socketFolder, { recursive: true, force: true });
    throw error;
  }

  const stop = async () => {
    worker.postMessage('stop');
    // One that is busy with a long query does not read messages.
    const late = setTimeout(() => void worker.terminate(), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(late);
    rmSync(socketFolder, { recursive: true, force: true });
  };
  return { socketPath, stop };
}

/** From then on nobody listens to errors of the thread: one ends the process, which is nothing without its database. */
async function readiness(worker: Worker, folder: string): Promise<void> {
  const began = new AbortController();
  const { signal } = began;
  try {
    await Promise.race([
      once(worker, 'message', { signal }),
      once(worker, 'exit', { signal }).then(() => Promise.reject(new Error('its thread ended'))),
    ]);
  } catch (cause) {
    throw new Error(`The embedded Postgres in ${folder} does not start.`, { cause });
  } finally {
    began.abort();
  }
}

/** A socket in a folder that only this user may enter: PGlite asks for no password, so a port would be open to all. */
function socketAddress(folder: string): string {
  return process.platform === 'win32'
    ? `\\\\.\\pipe\\${folder.replaceAll(/[:\\]/g, '-')}`
    : join(folder, 'postgres.sock');
}
