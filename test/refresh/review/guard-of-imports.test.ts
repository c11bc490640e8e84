import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseImportArguments } from '../../../src/cli/import/import-arguments.ts';
import { importSnapshots } from '../../../src/cli/import/import-snapshots.ts';
import { parseConfig } from '../../../src/config.ts';
import type { TestDatabase } from '../../harness/database.ts';
import { type FaultServer, faultServer } from '../../harness/fault-server.ts';
import { type GuardedGateway, guardedGateway, input } from '../../harness/guarded-gateway.ts';
import { letPass } from '../../harness/let-pass.ts';
import { reusedDatabase } from '../../harness/reused-database.ts';

let source: FaultServer;
let database: TestDatabase;
let gateway: GuardedGateway | null;
let folder: string;
beforeEach(async () => {
  source = await faultServer();
  database = await reusedDatabase();
  gateway = null;
  folder = await mkdtemp(join(tmpdir(), 'modelgraph-import-'));
});
afterEach(async () => {
  await gateway?.close();
  await rm(folder, { recursive: true });
  await database.remove();
  await source.close();
});

/** As `npm run import` does with REFRESH_GUARD=hold, one after the other. */
async function importDays(...days: readonly (readonly [day: string, price: number])[]): Promise<void> {
  const config = parseConfig({ ...database.env, LOG_LEVEL: 'silent', REFRESH_GUARD: 'hold' });
  for (const [day, price] of days) {
    const path = join(folder, `${day}.catalog.json`);
    await writeFile(path, JSON.stringify(input(price)));
    const output = { write: () => {} };
    const what = parseImportArguments([path]);
    expect(await importSnapshots(config, what, output, new AbortController().signal, database.embedded)).toBe(true);
  }
}

const CHANGES = `{ changes { nodes {
  at fields { field before after } anomalies { reason } refresh { trigger }
} } }`;

const tenfold = (at: string) => ({
  at: `${at}T00:00:00.000Z`,
  fields: [{ field: 'pricing.input', before: 3, after: 30 }],
  anomalies: [{ reason: 'PRICE_ROSE_10X' }],
});

test.for([
  ['the days that follow one another', '2026-01-01', '2026-01-02'],
  ['a day before all that is known', '2026-01-02', '2026-01-01'],
] as const)('%s are imported with what is suspicious marked, and nothing held', async ([_what, first, second]) => {
  const prices = { '2026-01-01': 3, '2026-01-02': 30 };
  await importDays([first, prices[first]], [second, prices[second]]);
  gateway = await guardedGateway(source, database);
  expect(await gateway.servedInput()).toBe(30);
  expect((await gateway.ask(CHANGES)).data.changes.nodes).toMatchObject([tenfold('2026-01-02')]);
  expect(await gateway.heldChanges(null)).toEqual([]);
});

test('what waits is WITHDRAWN when an imported day brings another state than the one it would have changed', async () => {
  gateway = await guardedGateway(source, database);
  await gateway.bring(input(3));
  await gateway.bring(input(30));
  const { id } = await gateway.onlyHeld();
  await gateway.close();
  await letPass('10 days', database);

  await importDays([daysAgo(5), 4]);
  gateway = await guardedGateway(source, database);
  expect(await gateway.servedInput()).toBe(4);
  expect(await gateway.heldChanges(null)).toMatchObject([{ id, status: 'WITHDRAWN', decidedBy: null }]);
});

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}
