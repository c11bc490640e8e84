import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { CommandFailure } from '../process/command-failure.ts';

const STANDARD_INPUT = '-';

/** Whether the input can be read twice, unlike standard input and a pipe. */
export async function isFile(file: string): Promise<boolean> {
  if (file === STANDARD_INPUT) return false;
  try {
    return (await stat(file)).isFile();
  } catch (error) {
    throw notReadable(file, error);
  }
}

/** The bytes of a file, or of standard input. */
export async function* readInput(file: string): AsyncGenerator<Buffer> {
  try {
    yield* file === STANDARD_INPUT ? process.stdin : createReadStream(file);
  } catch (error) {
    throw notReadable(file, error);
  }
}

function notReadable(file: string, error: unknown): CommandFailure {
  const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return new CommandFailure(`Cannot read ${file}: ${reason}.`, { cause: error });
}
