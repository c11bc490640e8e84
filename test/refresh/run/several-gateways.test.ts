import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { catalog, catalogOf, hold, withModel } from '../../fixtures/small-catalogs.ts';
import { type TestDatabase, testDatabase } from '../../harness/database.ts';
import { eventually } from '../../harness/eventually.ts';
import { type FaultServer, faultServer, held, json } from '../../harness/fault-server.ts';
import { type Answer, type TestGateway, testGateway } from '../../harness/gateway.ts';
import { killGateways, readyGateway } from '../../harness/process.ts';
import { type Connection, type Watch, webSocket } from '../../harness/watch.ts';

const PROGRESS = `subscription ($id: ID) {
  refreshProgress(refreshId: $id) { phase percent processed total message at refresh { id status } }
}`;
const UPDATES = 'subscription { catalogUpdated { catalog { version } refresh { catalogVersion } } }';
const phases = ['QUEUED', 'FETCHING', 'PARSING', 'COMPARING', 'WRITING', 'DONE'];

describe.skipIf(!process.env['DATABASE_URL'])('several gateways on one server', () => {
  let source: FaultServer;
  let database: TestDatabase;
  let one: TestGateway;
  let other: TestGateway;
  let connections: Connection[];
  /** On the database of both. */
  let sql: postgres.Sql;
  beforeAll(async () => {
    source = await faultServer();
    database = await testDatabase();
    sql = postgres(database.env.DATABASE_URL ?? '', { max: 1 });
    one = await startGateway();
    other = await startGateway();
  });
  afterAll(async () => {
    await Promise.all([one.close(), other.close(), sql.end()]);
    await database.remove();
    await source.close();
  });
  beforeEach(async () => {
    connections = [];
    await hold(one, source, catalog);
  });
  afterEach(() => {
    for (const connection of connections) connection.close();
  });

  describe('while one refreshes', () => {
    let running: Held;
    beforeEach(async () => {
      running = await heldRefresh(catalogOf(10, 40));
    });
    afterEach(() => running.finish());

    test('the other shows the phases in their order, and rows counted as they are written', async () => {
      const progress = await watch(other, PROGRESS, { id: running.id });
      await progress.until(isFetching);
      await running.finish();
      const events = (await progress.toTheEnd()).map((data) => data.refreshProgress);
      const positions = events.map((event) => phases.indexOf(event.phase));
      expect(positions).toEqual(positions.toSorted((first, second) => first - second));
      const counts = events.filter(({ phase }) => phase === 'WRITING').map(({ processed }) => processed);
      expect(counts.length).toBeGreaterThan(1);
      expect(counts).toEqual(counts.toSorted((first, second) => first - second));
      expect(events.findLast(({ phase }) => phase === 'WRITING').total).toBeGreaterThan(400);
      expect(events.at(-1)).toMatchObject({ phase: 'DONE', percent: 100, refresh: { status: 'SUCCEEDED' } });
    });

    test('the other begins with the present state for one who comes later', async () => {
      await (await watch(other, PROGRESS)).until(isFetching);
      const progress = await watch(other, PROGRESS, { id: running.id });
      expect((await progress.next())?.data.refreshProgress).toMatchObject({
        phase: 'FETCHING',
        refresh: { id: running.id, status: 'RUNNING' },
      });
    });

    test('a gateway that starts only now begins with the present state', async () => {
      await (await watch(other, PROGRESS)).until(isFetching);
      const third = await startGateway();
      onTestFinished(() => third.close());
      const progress = await watch(third, PROGRESS, { id: running.id });
      expect((await progress.next())?.data.refreshProgress.phase).toBe('FETCHING');
    });

    test('no state is shown twice', async () => {
      const watches = [
        await watch(one, PROGRESS, { id: running.id }),
        await watch(other, PROGRESS, { id: running.id }),
      ];
      await running.finish();
      for (const progress of watches) {
        const events = (await progress.toTheEnd()).map((data) => JSON.stringify(data));
        expect(events).toEqual([...new Set(events)]);
      }
    });
  });

  test('each tells of each version once, whichever refreshed', async () => {
    const updates = [await watchUpdates(one), await watchUpdates(other)];
    const versions: number[] = [];
    for (const [gateway, name] of [
      [one, 'One'],
      [other, 'Two'],
      [one, 'Three'],
      [other, 'Four'],
    ] as const) {
      source.serve('/catalog.json', json(withModel({ name })));
      versions.push((await gateway.refresh()).catalogVersion);
    }
    for (const told of updates) expect(await versionsFrom(told, versions[0], versions.length)).toEqual(versions);
  });

  test('one that could not listen meanwhile tells of the version of that time once, and of how it goes now', async () => {
    const updates = await watchUpdates(other);
    const progress = await watch(other, PROGRESS);
    await progress.next();
    // All the connections it may need: while nobody may connect, it cannot have another.
    await Promise.all(Array.from({ length: 20 }, () => one.ask('{ catalog { version counts { models } } }')));

    await sql`update pg_database set datallowconn = false where datname = current_database()`;
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'modelgraph listener'`;
    await eventually(
      () =>
        sql`select from pg_stat_activity where datname = current_database() and application_name = 'modelgraph listener'`,
      ({ length }) => length === 0,
    );
    source.serve('/catalog.json', json(withModel({ name: 'Meanwhile' })), json(withModel({ name: 'After' })));
    const meanwhile = await one.refresh();
    await sql`update pg_database set datallowconn = true where datname = current_database()`;

    await progress.until(({ refreshProgress: { phase, refresh } }) => phase === 'DONE' && refresh.id === meanwhile.id);
    const after = await one.refresh();
    const told = await versionsFrom(updates, meanwhile.catalogVersion, 2);
    expect(told).toEqual([meanwhile.catalogVersion, after.catalogVersion]);
  });

  test('those who watch a refresh whose gateway was killed see it INTERRUPTED on every other', async () => {
    onTestFinished(killGateways);
    const killed = await readyGateway({ ...database.env, MODELSDEV_BASE_URL: source.url });
    source.serve('/catalog.json', held(json(catalog)).answer);
    const asked = source.nextRequest();
    const { id } = await killed.refresh({ wait: false, force: true });
    await asked;
    const watches = [await watch(one, PROGRESS, { id }), await watch(other, PROGRESS, { id })];
    for (const progress of watches) await progress.next();
    await killed.end('SIGKILL');
    await sql`update refreshes set lease_expires_at = now() - interval '1 second' where status = 'RUNNING'`;
    // Whoever wants to refresh ends what is over.
    await hold(other, source, catalog);
    for (const progress of watches) {
      expect((await progress.toTheEnd()).at(-1)?.refreshProgress).toMatchObject({
        phase: 'DONE',
        refresh: { id, status: 'INTERRUPTED' },
      });
    }
  });

  test('one plans its next refresh anew when another has refreshed', async () => {
    const planning = await startGateway({ MODELSDEV_AUTO_REFRESH: 'true' });
    onTestFinished(() => planning.close());
    const before = await nextRefreshAt(planning, (next) => next !== null);
    await one.refresh();
    const after = await nextRefreshAt(planning, (next) => next !== null && next !== before);
    expect(Date.parse(String(after))).toBeGreaterThan(Date.parse(String(before)));
  });

  test('one plans nothing from when another pauses refreshes, and plans anew when another resumes them', async () => {
    const planning = await startGateway({ MODELSDEV_AUTO_REFRESH: 'true' });
    onTestFinished(() => planning.close());
    await nextRefreshAt(planning, (next) => next !== null);
    const { version } = (await one.ask('{ catalog { version } }')).data.catalog;
    await one.askAsOperator(
      `mutation { revertCatalog(input: { toVersion: ${version}, wait: true }) { refresh { id } } }`,
    );
    await nextRefreshAt(planning, (next) => next === null);
    await one.askAsOperator('mutation { resumeRefreshes { userErrors { code } } }');
    expect(await nextRefreshAt(planning, (next) => next !== null)).not.toBeNull();
  });

  test('one plans nothing while another has paused refreshes without a revert', async () => {
    const planning = await startGateway({ MODELSDEV_AUTO_REFRESH: 'true' });
    onTestFinished(() => planning.close());
    await nextRefreshAt(planning, (next) => next !== null);
    const pause = async () =>
      (await one.askAsOperator('mutation { pauseRefreshes { catalog { pause { pausedBy } } userErrors { code } } }'))
        .data.pauseRefreshes;
    expect(await pause()).toEqual({ catalog: { pause: { pausedBy: 'operator' } }, userErrors: [] });
    await nextRefreshAt(planning, (next) => next === null);
    expect(await pause()).toEqual({
      catalog: { pause: { pausedBy: 'operator' } },
      userErrors: [{ code: 'ALREADY_PAUSED' }],
    });
    await one.askAsOperator('mutation { resumeRefreshes { userErrors { code } } }');
    expect(await nextRefreshAt(planning, (next) => next !== null)).not.toBeNull();
  });

  test('three refresh by themselves no more often than one would', async () => {
    const intervalMs = 300;
    const env = { MODELSDEV_AUTO_REFRESH: 'true', MODELSDEV_REFRESH_INTERVAL: `${intervalMs}ms` };
    const three = await Promise.all([startGateway(env), startGateway(env), startGateway(env)]);
    onTestFinished(async () => void (await Promise.all(three.map((gateway) => gateway.close()))));
    const all = await doneAfter((await refreshesOf(one)).length, 6);
    const pausesMs = all
      .slice(1)
      .map(({ startedAt }, index) => Date.parse(startedAt) - Date.parse(all[index]?.finishedAt));
    expect(Math.min(...pausesMs)).toBeGreaterThanOrEqual(intervalMs);
  });

  test('one that closes leaves no connection behind', async () => {
    const own = await testDatabase();
    onTestFinished(() => own.remove());
    const gateway = await testGateway({}, own);
    await gateway.close();
    // Postgres takes a moment to see that one has gone.
    expect(
      await eventually(
        () => connectionsTo(own),
        (count) => count === 0,
      ),
    ).toBe(0);
  });

  function startGateway(env: Readonly<Record<string, string>> = {}): Promise<TestGateway> {
    // A row at a time, so that writing is seen to advance.
    return testGateway({ MODELSDEV_BASE_URL: source.url, MODELSDEV_BATCH_SIZE: '1', ...env }, database);
  }

  async function watch(gateway: TestGateway, query: string, variables: object = {}): Promise<Watch> {
    const connection = await webSocket(gateway.url);
    connections.push(connection);
    return connection.watch(query, variables);
  }

  async function watchUpdates(gateway: TestGateway): Promise<Watch> {
    const connection = await webSocket(gateway.url);
    connections.push(connection);
    const updates = connection.watch(UPDATES);
    // Answered after a look into the database, so what was asked for before it is listening by then.
    await connection.watch(PROGRESS).next();
    return updates;
  }

  /** So many versions as they are told, from this one on: one before may have been on its way still. */
  async function versionsFrom(updates: Watch, first: number | undefined, count: number): Promise<number[]> {
    const versionOf = (data: Answer['data']) => data.catalogUpdated.catalog.version;
    const told = [versionOf(await updates.until((data) => versionOf(data) === first))];
    while (told.length < count) told.push(versionOf((await updates.next())?.data));
    return told;
  }

  /** A refresh of the one that runs and is waiting for the source. */
  async function heldRefresh(document: unknown): Promise<Held> {
    const answer = held(json(document));
    source.serve('/catalog.json', answer.answer);
    const asked = source.nextRequest();
    const { data } = await one.askAsOperator(
      'mutation { refreshCatalog(input: { force: true, allowMassRemoval: true }) { refresh { id } } }',
    );
    await asked;
    const { id } = data.refreshCatalog.refresh;
    const progress = await watch(one, PROGRESS, { id });
    const finish = async () => {
      answer.release();
      await progress.toTheEnd();
    };
    return { id, finish };
  }

  /** The refreshes that are done, oldest first from the one at `position` on, once there are so many. */
  async function doneAfter(position: number, count: number): Promise<Answer['data'][]> {
    return eventually(
      async () => (await refreshesOf(one)).slice(position),
      (done) => done.length >= count,
    );
  }

  async function refreshesOf(gateway: TestGateway): Promise<Answer['data'][]> {
    const { data } = await gateway.ask(
      '{ refreshes(first: 500, filter: { statuses: [SUCCEEDED, UNCHANGED] }) { nodes { startedAt finishedAt } } }',
    );
    return data.refreshes.nodes.toReversed();
  }

  async function nextRefreshAt(gateway: TestGateway, holds: (next: string | null) => boolean): Promise<string | null> {
    return eventually(
      async () => (await gateway.ask('{ catalog { nextRefreshAt } }')).data.catalog.nextRefreshAt,
      holds,
    );
  }

  async function connectionsTo({ env }: TestDatabase): Promise<number> {
    const name = new URL(env.DATABASE_URL ?? '').pathname.slice(1);
    const rows = await sql`select from pg_stat_activity where datname = ${name}`;
    return rows.length;
  }
});

interface Held {
  readonly id: string;
  /** Lets the source answer and waits for the end. */
  finish(): Promise<void>;
}

function isFetching({ refreshProgress }: Answer['data']): boolean {
  return refreshProgress.phase === 'FETCHING';
}
