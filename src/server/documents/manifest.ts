import { readFile } from 'node:fs/promises';
import { BadConfiguration } from '../../config.ts';
import { quoteInput } from '../../quote-input.ts';

/**
 * Reads the documents by their ids: one JSON object, as graphql-codegen (`persistedDocuments`) and the Relay compiler
 * (`persistConfig.file`) write it. The ids can be hashes of any kind.
 */
export async function readManifest(file: string): Promise<ReadonlyMap<string, string>> {
  const documents = await contentOf(file);
  const isManifest = typeof documents === 'object' && documents !== null && !Array.isArray(documents);
  const entries = isManifest ? Object.entries(documents) : [];
  if (entries.length === 0 || !entries.every(isDocument)) {
    throw new BadConfiguration(
      `Bad configuration: TRUSTED_DOCUMENTS_FILE must be a JSON object of documents by id, got ${quoteInput(file)}.`,
    );
  }
  return new Map(entries.map(([id, text]) => [documentIdOf(id), text]));
}

/** An id with or without the name of its hash, which graphql-codegen writes before it. */
export function documentIdOf(id: string): string {
  return id.replace(/^sha256:/, '');
}

async function contentOf(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new BadConfiguration(
      `Bad configuration: TRUSTED_DOCUMENTS_FILE must be a readable JSON file, got ${quoteInput(file)}.`,
      { cause },
    );
  }
}

function isDocument(entry: [string, unknown]): entry is [string, string] {
  return typeof entry[1] === 'string';
}
