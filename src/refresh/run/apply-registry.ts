import { max } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { versions } from '../../db/tables/catalog-tables.ts';
import { compareCatalog, isSame, summaryOf } from '../diff/compare.ts';
import { compareLinks, isSameLinks } from '../diff/compare-links.ts';
import { describeChanges } from '../diff/describe-changes.ts';
import { mergeRegistry } from '../merge/merge-registry.ts';
import { upstreamRecords } from '../merge/upstream-records.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';
import { storedHiddenModels, storedRegistry, storeMerge } from '../store/registry-state.ts';
import { storedCatalog } from '../store/stored-catalog.ts';
import { recordsAt } from '../store/stored-records.ts';
import { type InSameTransaction, type WriteOptions, writeUnchanged, writeVersion } from '../write/write-version.ts';

const noneUnreadable = { providers: new Set<string>(), models: new Set<string>(), baseModels: new Set<string>() };

/** Merges the registry with the stored records of upstream, without reading the source. */
export async function applyRegistry(
  db: Db,
  { id: refreshId }: RefreshRow,
  { at, ...options }: WriteOptions & { readonly at: Date },
): Promise<RefreshRow> {
  const registry = await storedRegistry(db);
  const stored = await storedCatalog(db);
  const upstream = upstreamRecords(await recordsAt(db, await newestNumber(db)), await storedHiddenModels(db));
  const merged = mergeRegistry(upstream, registry.items, new Date());
  const difference = await compareCatalog(stored, merged.records, noneUnreadable);
  const statements = { stated: undefined, registered: merged.statedBaseModels };
  const links = await compareLinks(db, stored, difference, statements, options.signal);
  const nothingRead = { problems: [], etag: null, digest: null, bytes: null, observedAt: null };
  const read = { ...nothingRead, summary: summaryOf(difference) };
  const inSameTransaction: InSameTransaction = (transaction) => storeMerge(transaction, registry, merged);
  if (isSame(difference) && isSameLinks(links)) return writeUnchanged(db, refreshId, read, inSameTransaction);
  const changes = await describeChanges(db, difference, merged.records);
  return writeVersion(db, { ...read, refreshId, at, difference, links, changes }, { ...options, inSameTransaction });
}

async function newestNumber(db: Db): Promise<number> {
  const [newest] = await db.select({ number: max(versions.number) }).from(versions);
  return newest?.number ?? 0;
}
