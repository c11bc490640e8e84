import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

/**
 * Locks the folder until the returned function is called or the process ends: two Postgres instances on the same files
 * destroy them. Throws when another process holds the lock.
 */
export function lockDataDir(dataDir: string): () => void {
  // SQLite provides the file lock: Node has no file locks, and a file with a process id outlives a `kill -9`.
  let file: DatabaseSync | undefined;
  try {
    file = new DatabaseSync(join(dataDir, 'lock'));
    file.exec('begin exclusive');
  } catch (cause) {
    file?.close();
    throw new DataDirUnusable(`DATA_DIR "${dataDir}" ${reasonOf(cause)}`, { cause });
  }
  return () => file.close();
}

function reasonOf(error: unknown): string {
  const isLocked = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
  if (isLocked) {
    return 'is in use by a running gateway. To refresh, use its mutation refreshCatalog. To import, stop the gateway first. To run a second gateway, set another DATA_DIR.';
  }
  return `cannot be used: ${error instanceof Error ? error.message : String(error)}.`;
}

/** The embedded Postgres cannot use its folder. The message says what the operator can do. */
export class DataDirUnusable extends Error {}
