import type { SourceDocument } from '../../fetch/document.ts';
import type { Problem } from '../../json/problems.ts';
import type { CatalogEntries, CatalogEntry } from './catalog-entries.ts';
import type { Table } from './inheritance.ts';
import type { Subject } from './subject.ts';

/** The catalog of one state of the repository. */
export interface RepositoryDocument extends Required<Omit<SourceDocument, 'baseModels'>> {
  /** Undefined: the repository has no base models yet. */
  readonly baseModels: Table | undefined;
}

export function catalogDocument(entries: CatalogEntries, commit: string): RepositoryDocument {
  const providers = new Map<string, Table>();
  const models = new Map<string, Map<string, Table>>();
  const baseModels = new Map<string, Table>();
  const statedBaseModels = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [subject, entry] of entries.all()) {
    if (entry.problem) problems.push(ofCommit(entry.problem, commit));
    if (entry.kind === 'READABLE') add(subject, entry);
  }
  const served = [...providers].map(([key, provider]) => {
    return [key, { ...provider, models: Object.fromEntries(models.get(key) ?? []) }] as const;
  });
  return {
    providers: Object.fromEntries(served),
    baseModels: baseModels.size > 0 ? Object.fromEntries(baseModels) : undefined,
    statedBaseModels,
    problems,
  };

  function add({ type, key, id, providerKey }: Subject, entry: CatalogEntry & { readonly kind: 'READABLE' }): void {
    if (type === 'PROVIDER') providers.set(key, entry.published);
    if (type === 'BASE_MODEL') baseModels.set(key, entry.published);
    if (type !== 'MODEL') return;
    const ofProvider = models.get(providerKey) ?? new Map<string, Table>();
    models.set(providerKey, ofProvider.set(id, entry.published));
    if (entry.baseModelKey !== null) statedBaseModels.set(key, entry.baseModelKey);
  }
}

function ofCommit({ path, message }: Problem, commit: string): Problem {
  return { path, message: `${message} (commit ${commit})` };
}
