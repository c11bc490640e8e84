import type { Db } from '../../db/connect.ts';
import { inVersion } from '../../db/version-predicates.ts';
import { compareCatalog, isSame, summaryOf } from '../diff/compare.ts';
import { compareLinks, isSameLinks } from '../diff/compare-links.ts';
import { describeChanges } from '../diff/describe-changes.ts';
import { registeredBaseModels } from '../merge/registered-base-models.ts';
import { withdrawSuperseded } from '../store/held-changes.ts';
import { startPause } from '../store/pause-queries.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';
import { storedCatalog } from '../store/stored-catalog.ts';
import { statedBaseModelsAt } from '../store/stored-links.ts';
import { recordsAt } from '../store/stored-records.ts';
import { type WriteOptions, writeUnchanged, writeVersion } from '../write/write-version.ts';

const noneUnreadable = { providers: new Set<string>(), models: new Set<string>(), baseModels: new Set<string>() };

/** Creates a new version with the content of `version` and pauses scheduled refreshes. */
export async function revert(
  db: Db,
  { id: refreshId, requestedBy }: RefreshRow,
  version: number,
  { at, ...options }: WriteOptions & { readonly at: Date },
): Promise<RefreshRow> {
  const records = await recordsAt(db, version);
  const stored = await storedCatalog(db);
  const difference = await compareCatalog(stored, records, noneUnreadable);
  const stated = await statedBaseModelsAt(db, inVersion(version));
  const statements = { stated, registered: registeredBaseModels(records.models) };
  const links = await compareLinks(db, stored, difference, statements, options.signal);
  const read = {
    summary: summaryOf(difference),
    problems: [],
    etag: null,
    digest: null,
    bytes: null,
    observedAt: null,
  };
  const pause = {
    ...options,
    inSameTransaction: async (transaction) => {
      await withdrawSuperseded(transaction);
      await startPause(transaction, requestedBy ?? '');
    },
  } satisfies WriteOptions;
  if (isSame(difference) && isSameLinks(links)) return writeUnchanged(db, refreshId, read, pause.inSameTransaction);
  const changes = await describeChanges(db, difference, records);
  return writeVersion(db, { ...read, refreshId, at, difference, links, changes }, pause);
}
