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
    throw new DataDirInUse(dataDir, { cause });
  }
  return () => file.close();
}

export class DataDirInUse extends Error {
  constructor(dataDir: string, options: ErrorOptions) {
    super(
      `DATA_DIR "${dataDir}" is in use by another gateway. Stop it, or give this one a DATA_DIR of its own.`,
      options,
    );
  }
}
