import { readFile, stat } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { registryDocumentOf } from '../../registry/export-registry.ts';
import { parseRegistryFile } from '../../registry/file/parse-file.ts';
import { MAX_FILE_BYTES } from '../../registry/file/read-stable.ts';
import type { ParsedRegistry } from '../../registry/parse-document.ts';
import { CommandFailure } from '../process/command-failure.ts';

/** The registry of a file, or of standard input. Throws with all its faults. */
export async function readRegistry(file: string): Promise<unknown> {
  const { items, faults } = await parsed(file);
  if (faults.length > 0) {
    throw new CommandFailure(faults.map(({ path, message }) => `${path || file}: ${message}`).join(' '));
  }
  return registryDocumentOf<unknown>(items.map(({ item }) => item));
}

export async function registryFaults(file: string): Promise<ParsedRegistry['faults']> {
  return (await parsed(file)).faults;
}

async function parsed(file: string): Promise<ParsedRegistry> {
  if (file === '-') return parseRegistryFile('stdin.json', await text(process.stdin));
  try {
    const { size } = await stat(file);
    if (size > MAX_FILE_BYTES) {
      throw new CommandFailure(`${file} must have at most ${MAX_FILE_BYTES} bytes; it has ${size}.`);
    }
    return parseRegistryFile(file, await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CommandFailure(`Cannot read ${file}: ${reason}.`, { cause: error });
  }
}
