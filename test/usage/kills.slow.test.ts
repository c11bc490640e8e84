import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/connect.ts';
import { openLog } from '../../src/log.ts';
import { usageQueries } from '../../src/usage/usage-queries.ts';
import { randomFrom } from '../fixtures/random.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { killGateways, type ReadyProcess, readyGateway } from '../harness/process.ts';

/** On a server, several gateways record at once; the embedded database has one. */
const GATEWAYS = process.env['DATABASE_URL'] ? 2 : 1;
const KILLS = process.env['DATABASE_URL'] ? 100 : 4;
const BATCH = 50;
const RECORD = `mutation ($events: [UsageEventInput!]!) {
  recordUsage(input: { events: $events }) { recorded duplicates userErrors { code message } }
}`;

afterEach(killGateways);

test.each([
  ['SIGKILL', KILLS],
  ['SIGTERM', 2],
] as const)(
  'after each %s of %i during ingest, each event counts once and the rollups equal the events',
  {
    timeout: 1_800_000,
  },
  async (signal, ends) => {
    const database = await testDatabase();
    const random = randomFrom(7);
    let sent = 0;
    const acknowledged = new Set<number>();
    const killOne = async () => {
      const gateway = await start(database);
      const first = sent;
      sent += 8 * BATCH;
      const recording = Promise.allSettled(
        Array.from({ length: 8 }, async (_, worker) => {
          const batch = first + worker * BATCH;
          if ((await record(gateway, batch)).data?.recordUsage) acknowledged.add(batch);
        }),
      );
      // The moment of the kill is the point: it must fall into the midst of a transaction.
      await sleep(random() * 60);
      await gateway.end(signal);
      await recording;
    };
    let kills = 0;
    const killing = async () => {
      while (kills++ < ends) await killOne();
    };
    await Promise.all(Array.from({ length: GATEWAYS }, killing));
    const gateway = await start(database);
    for (let first = 0; first < sent; first += BATCH) {
      const { recorded, duplicates } = (await record(gateway, first)).data.recordUsage;
      expect(recorded + duplicates).toBe(BATCH);
      expect(acknowledged.has(first) ? [0] : [0, BATCH]).toContain(recorded);
    }
    const { data } = await gateway.ask('{ usage { totals { requests inputTokens } } }', {}, ADMIN_KEY);
    expect(data.usage.totals).toEqual({ requests: sent, inputTokens: 3 * sent });
    await gateway.end('SIGTERM');
    expect(await differences(database)).toEqual([]);
    await database.remove();
  },
);

function start({ env }: TestDatabase): Promise<ReadyProcess> {
  return readyGateway({ ...env, MODELSDEV_ENABLED: 'false', LOG_LEVEL: 'info' });
}

function record(gateway: ReadyProcess, first: number) {
  const events = Array.from({ length: BATCH }, (_, index) => ({
    model: `nowhere/model-${index % 5}`,
    owner: `owner-${index % 3}`,
    usage: { input: 3 },
    latencyMs: index,
    idempotencyKey: `event-${first + index}`,
  }));
  return gateway.ask(RECORD, { events }, ADMIN_KEY);
}

async function differences({ env }: TestDatabase) {
  const config = { databaseUrl: env.DATABASE_URL ?? null, dataDir: env.DATA_DIR };
  const database = await openDatabase(config, openLog('silent'));
  try {
    return await usageQueries(database.db).events.differing();
  } finally {
    await database.close();
  }
}
