import { type FileHandle, open } from 'node:fs/promises';

/** YAML of this size takes seconds to parse. */
export const MAX_FILE_BYTES = 3 * 1024 * 1024;

export interface FileState {
  /** Differs after each write, and after the file or a link on its path is replaced. */
  readonly fingerprint: string;
  readonly bytes: number;
}

/** What is at the path now; links are followed. */
export function fileState(path: string): Promise<FileState> {
  return withFile(path, stateOf);
}

/** The text of the file, and the state that it was read in. The caller compares it with the state before. */
export function readText(path: string): Promise<FileState & { readonly text: string }> {
  return withFile(path, async (file) => {
    const text = await file.readFile('utf8');
    return { ...(await stateOf(file)), text };
  });
}

async function withFile<Result>(path: string, use: (file: FileHandle) => Promise<Result>): Promise<Result> {
  const file = await open(path, 'r');
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

async function stateOf(file: FileHandle): Promise<FileState> {
  const { dev, ino, size, mtimeNs } = await file.stat({ bigint: true });
  return { fingerprint: [dev, ino, size, mtimeNs].join(' '), bytes: Number(size) };
}
