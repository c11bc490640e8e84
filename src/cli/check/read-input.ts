import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { quoteInput } from '../../quote-input.ts';
import { CommandFailure } from '../process/command-failure.ts';
import { exitCodes } from '../process/exit-codes.ts';

export interface Input {
  readonly file: string;
  readonly content: string;
}

/** The content of the files. `-` is standard input. */
export async function readInputs(files: readonly string[]): Promise<readonly Input[]> {
  return Promise.all(files.map(readInput));
}

async function readInput(file: string): Promise<Input> {
  const content = await contentOf(file);
  if (content.includes('\0')) throw unusable(`${quoteInput(file)} is not a text file.`);
  return { file, content };
}

async function contentOf(file: string): Promise<string> {
  try {
    return file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw unusable(`${quoteInput(file)} cannot be read: ${reason}.`, cause);
  }
}

function unusable(message: string, cause?: unknown): CommandFailure {
  return new CommandFailure(message, { cause, exitCode: exitCodes.unusableInput });
}
