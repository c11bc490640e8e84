import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../../src/db/connect.ts';
import { openLog } from '../../../src/log.ts';
import { compareLinks } from '../../../src/refresh/diff/compare-links.ts';
import { readRecords } from '../../../src/refresh/diff/read-records.ts';
import { storedCatalog } from '../../../src/refresh/store/stored-catalog.ts';
import { catalogOf } from '../../fixtures/small-catalogs.ts';
import { reusedDatabase } from '../../harness/reused-database.ts';

const MODELS = 20_000;
const knownPricing = async () => new Map();
const never = new AbortController().signal;

test('a refresh that is cancelled stops reading records', async () => {
  const { signal, reason } = cancelledNextTurn();
  await expect(readRecords(largeDocument(), knownPricing, signal)).rejects.toBe(reason);
});

test('a refresh that is cancelled stops comparing links', async () => {
  const owned = await reusedDatabase();
  const { DATABASE_URL: databaseUrl = null, DATA_DIR: dataDir } = owned.env;
  const { db, close } = await openDatabase({ databaseUrl, dataDir }, openLog('silent'), owned.embedded);
  onTestFinished(async () => {
    await close();
    await owned.remove();
  });
  const stored = await storedCatalog(db);
  const { records } = await readRecords(largeDocument(), knownPricing, never);
  const nothing = {
    added: [],
    changed: [],
    removed: [],
    restated: [],
    counts: { added: 0, changed: 0, removed: 0, unchanged: 0, total: 0 },
  };
  const difference = {
    providers: nothing,
    models: { ...nothing, added: records.models },
    baseModels: nothing,
    benchmarkResults: nothing,
  };
  const statements = { stated: new Map(), registered: new Map() };
  expect((await compareLinks(db, stored, difference, statements, never)).started).toHaveLength(0);
  const { signal, reason } = cancelledNextTurn();
  await expect(compareLinks(db, stored, difference, statements, signal)).rejects.toBe(reason);
});

function largeDocument() {
  return catalogOf(100, MODELS / 100);
}

function cancelledNextTurn() {
  const controller = new AbortController();
  const reason = new Error('cancelled');
  setImmediate(() => controller.abort(reason));
  return { signal: controller.signal, reason };
}
