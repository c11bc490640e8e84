import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Takes the folder for this process until the returned function is called or the process ends, however it ends: two
 * Postgres on the same files destroy them. Throws when another process has it.
 */
export function lockDataDir(dataDir: string): () => void {
  // SQLite for its file lock alone: Node has none of its own, and a file with a process id outlives a `kill -9`.
  const file = new DatabaseSync(join(dataDir, 'lock'));
  try {
    file.exec('begin exclusive');
  } catch (cause) {
    file.close();
    throw new DataDirUnusable(
      `DATA_DIR "${dataDir}" is in use by another gateway. Stop it, or give this one a DATA_DIR of its own.`,
      { cause },
    );
  }
  return () => file.close();
}

/** The embedded Postgres cannot have its folder; the message says what the operator can do about it. */
export class DataDirUnusable extends Error {}
