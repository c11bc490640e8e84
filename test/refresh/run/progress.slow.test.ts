import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { catalog, catalogOf, hold, withModel } from '../../fixtures/small-catalogs.ts';
import { testDatabase } from '../../harness/database.ts';
import { eventually } from '../../harness/eventually.ts';
import { type FaultServer, faultServer, held, json, status } from '../../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../../harness/gateway.ts';
import { type Connection, transports, type Watch } from '../../harness/watch.ts';

const PROGRESS = `subscription ($id: ID) {
  refreshProgress(refreshId: $id) { phase percent processed total message refresh { id status } }
}`;
const phases = ['QUEUED', 'FETCHING', 'PARSING', 'COMPARING', 'WRITING', 'DONE'];

let source: FaultServer;
let gateway: TestGateway;
beforeAll(async () => {
  source = await faultServer();
  // A row at a time, so that writing is seen to advance.
  gateway = await testGateway({ MODELSDEV_BASE_URL: source.url, MODELSDEV_BATCH_SIZE: '1' });
});
afterAll(async () => {
  await gateway.close();
  await source.close();
});
beforeEach(() => hold(gateway, source, catalog));

describe.each(transports)('refreshProgress over %s', (_transport, connect) => {
  let connections: Connection[];
  let connection: Connection;
  beforeEach(async () => {
    connections = [];
    connection = await anotherConnection();
  });
  afterEach(() => {
    for (const each of connections) each.close();
  });

  describe('with the id of a refresh that runs', () => {
    let running: Held;
    beforeEach(async () => {
      running = await heldRefresh(catalogOf(2, 20));
    });
    afterEach(() => running.finish());

    test('begins with its present state', async () => {
      expect((await connection.watch(PROGRESS, { id: running.id }).next())?.data.refreshProgress).toMatchObject({
        phase: 'FETCHING',
        refresh: { id: running.id, status: 'RUNNING' },
      });
    });

    test('goes through the phases in their order', async () => {
      const events = await progressToTheEnd();
      const positions = events.map((event) => phases.indexOf(event.phase));
      expect(positions).toEqual(positions.toSorted((one, other) => one - other));
      expect(events[0]?.phase).toBe('FETCHING');
    });

    test('has a percentage that never falls', async () => {
      const percents = (await progressToTheEnd()).map((event) => event.percent);
      expect(percents).toEqual(percents.toSorted((one, other) => one - other));
      expect(percents.length).toBeGreaterThan(2);
    });

    test('never counts further than its total', async () => {
      for (const { processed, total } of await progressToTheEnd()) {
        expect(processed).toBeLessThanOrEqual(total ?? Number.POSITIVE_INFINITY);
      }
    });

    test('ends with it: DONE, at 100 per cent, SUCCEEDED', async () => {
      expect((await progressToTheEnd()).at(-1)).toEqual({
        phase: 'DONE',
        percent: 100,
        processed: 1,
        total: 1,
        message: null,
        refresh: { id: running.id, status: 'SUCCEEDED' },
      });
    });

    test('counts the rows as they are written', async () => {
      const written = (await progressToTheEnd()).filter((event) => event.phase === 'WRITING');
      expect(written.at(-1)?.total).toBeGreaterThan(40);
    });

    test('tells each of two clients how it ends', async () => {
      const other = await anotherConnection();
      const watches = [connection, other].map((each) => each.watch(PROGRESS, { id: running.id }));
      for (const watch of watches) await watch.next();
      await running.finish();
      for (const watch of watches) expect((await watch.toTheEnd()).at(-1)).toMatchObject(done('SUCCEEDED'));
    });

    test('shows what is so at each event, not what an earlier one saw', async () => {
      const watch = connection.watch(
        'subscription ($id: ID) { refreshProgress(refreshId: $id) { phase refresh { id changes { totalCount } } } }',
        { id: running.id },
      );
      expect((await watch.next())?.data.refreshProgress.refresh.changes.totalCount).toBe(0);
      await running.finish();
      expect((await watch.toTheEnd()).at(-1).refreshProgress.refresh.changes.totalCount).toBeGreaterThan(40);
    });

    async function progressToTheEnd() {
      const watch = connection.watch(PROGRESS, { id: running.id });
      const first = await watch.next();
      await running.finish();
      return [first?.data, ...(await watch.toTheEnd())].map((data) => data.refreshProgress);
    }
  });

  test('of a refresh that has ended is one event, DONE', async () => {
    const { id } = await gateway.refresh();
    expect(await connection.watch(PROGRESS, { id }).toTheEnd()).toEqual([
      {
        refreshProgress: {
          phase: 'DONE',
          percent: 100,
          processed: 1,
          total: 1,
          message: null,
          refresh: { id, status: 'UNCHANGED' },
        },
      },
    ]);
  });

  test('of a refresh that ended before the newest is one event, DONE', async () => {
    const { id } = await gateway.refresh();
    await gateway.refresh();
    const events = await connection.watch(PROGRESS, { id }).toTheEnd();
    expect(events).toMatchObject([{ refreshProgress: { phase: 'DONE', refresh: { id } } }]);
  });

  test('of a refresh that fails ends DONE with status FAILED and why', async () => {
    const running = await heldRefresh(null);
    const watch = connection.watch(PROGRESS, { id: running.id });
    await watch.next();
    await running.finish();
    expect((await watch.toTheEnd()).at(-1)).toMatchObject({
      refreshProgress: {
        phase: 'DONE',
        percent: 100,
        message: expect.stringContaining('is not a catalog'),
        refresh: { status: 'FAILED' },
      },
    });
  });

  test.each([
    ['that is not an id', 'garbage'],
    ['of another type', 'Model:acme/a-1'],
    ['of no refresh', 'Refresh:999999'],
    ['without a number', 'Refresh:one'],
    ['with too large a number', `Refresh:${'9'.repeat(30)}`],
    ['that contains SQL', "Refresh:1' or '1'='1"],
  ])('with an id %s is refused', async (_what, id) => {
    const watch = connection.watch(PROGRESS, { id });
    expect((await watch.next())?.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(await watch.next()).toBeNull();
  });

  test('without an id begins with the newest refresh', async () => {
    const { id } = await gateway.refresh();
    expect((await connection.watch(PROGRESS).next())?.data).toMatchObject({
      refreshProgress: { phase: 'DONE', refresh: { id } },
    });
  });

  test('without an id goes on over one refresh and the next', async () => {
    const watch = connection.watch(PROGRESS);
    await watch.next();
    source.serve('/catalog.json', json(withModel({ name: 'One' })), json(withModel({ name: 'Two' })));
    for (const _each of ['first', 'second']) {
      const { id } = await gateway.refresh();
      const { refreshProgress } = await watch.until(isDone);
      expect(refreshProgress.refresh).toEqual({ id, status: 'SUCCEEDED' });
    }
  });

  test('has no more listeners than clients: one that vanished is not served', async () => {
    const watch = connection.watch('subscription { refreshProgress { phase refresh { id problems { totalCount } } } }');
    await watch.next();
    const served = async () =>
      (await gateway.statements(refreshAndWatchersServed)).filter((sql) => sql.includes('refresh_problems'));
    expect(await served()).not.toEqual([]);
    connection.vanish();
    await gateway.ask('{ catalog { counts { models } } }');
    expect(await served()).toEqual([]);
  });

  test('has no more listeners than clients: one that left is not served', async () => {
    const watch = connection.watch('subscription { refreshProgress { phase refresh { id problems { totalCount } } } }');
    await watch.next();
    const served = async () =>
      (await gateway.statements(refreshAndWatchersServed)).filter((sql) => sql.includes('refresh_problems'));
    expect(await served()).not.toEqual([]);
    watch.leave();
    await gateway.ask('{ catalog { counts { models } } }');
    expect(await served()).toEqual([]);
  });

  test('goes on for one client when another vanishes in the middle', async () => {
    const running = await heldRefresh(withModel({ name: 'New' }));
    const vanishing = await anotherConnection();
    const [gone, staying] = [vanishing, connection].map((each) => each.watch(PROGRESS, { id: running.id }));
    await gone?.next();
    await staying?.next();
    vanishing.vanish();
    expect(await running.finish()).toMatchObject({ status: 'SUCCEEDED' });
    expect((await staying?.toTheEnd())?.at(-1)).toMatchObject(done('SUCCEEDED'));
  });

  describe('to a client that does not read', () => {
    // More than the buffers of a connection take, long before the refresh ends.
    const LARGE = `subscription { refreshProgress { ${'large'.repeat(10_000)}: at phase refresh { id status } } }`;
    let watch: Watch;
    beforeEach(async () => {
      watch = connection.watch(LARGE);
      await watch.next();
      connection.stopReading();
    });

    test('does not hold up the refresh', async () => {
      source.serve('/catalog.json', json(catalogOf(5, 20)));
      expect(await gateway.refresh({ allowMassRemoval: true })).toMatchObject({ status: 'SUCCEEDED' });
    });

    test('tells how the refresh ended once the client reads again', async () => {
      source.serve('/catalog.json', json(catalogOf(5, 20)));
      const { id } = await gateway.refresh({ allowMassRemoval: true });
      connection.readAgain();
      const { refreshProgress } = await watch.until((data) => isDone(data) && data.refreshProgress.refresh.id === id);
      expect(refreshProgress.refresh.status).toBe('SUCCEEDED');
    });
  });

  async function anotherConnection(): Promise<Connection> {
    const another = await connect(gateway.url);
    connections.push(another);
    return another;
  }
});

describe.each(transports)('catalogUpdated over %s', (_transport, connect) => {
  const UPDATES = `subscription {
    catalogUpdated {
      catalog { version counts { models } }
      refresh { id status catalogVersion }
      changes { totalCount nodes { kind subject { ... on Model { key name } } fields { field before after } } }
    }
  }`;
  let connection: Connection;
  let updates: Watch;
  beforeEach(async () => {
    connection = await connect(gateway.url);
    updates = connection.watch(UPDATES);
    // Answered after a look into the database, so what was asked for before it is listening by then.
    await connection.watch(PROGRESS).next();
  });
  afterEach(() => connection.close());

  test('tells of a new version with its changes', async () => {
    const { version } = (await gateway.ask('{ catalog { version } }')).data.catalog;
    source.serve('/catalog.json', json(withModel({ name: 'New' })));
    const { id } = await gateway.refresh();
    expect((await updates.next())?.data.catalogUpdated).toEqual({
      catalog: { version: version + 1, counts: { models: 5 } },
      refresh: { id, status: 'SUCCEEDED', catalogVersion: version + 1 },
      changes: {
        totalCount: 1,
        nodes: [
          {
            kind: 'CHANGED',
            subject: { key: 'acme/a-1', name: 'New' },
            fields: [{ field: 'name', before: 'A-1', after: 'New' }],
          },
        ],
      },
    });
  });

  test('comes once per version, and not for a refresh that failed or found nothing new', async () => {
    source.serve('/catalog.json', status(500));
    await gateway.refresh();
    source.serve('/catalog.json', json(catalog));
    await gateway.refresh();
    const ids: string[] = [];
    for (const name of ['One', 'Two', 'Three']) {
      source.serve('/catalog.json', json(withModel({ name })));
      ids.push((await gateway.refresh()).id);
    }
    const told = [await updates.next(), await updates.next(), await updates.next()];
    expect(told.map((event) => event?.data.catalogUpdated.refresh.id)).toEqual(ids);
  });

  test('shows at each event the catalog of then, not of an earlier one', async () => {
    for (const name of ['One', 'Two', 'Three']) {
      source.serve('/catalog.json', json(withModel({ name })));
      const { catalogVersion } = await gateway.refresh();
      expect((await updates.next())?.data.catalogUpdated).toMatchObject({
        catalog: { version: catalogVersion },
        changes: { nodes: [{ subject: { name } }] },
      });
    }
  });

  test('reaches each of two clients', async () => {
    const other = await connect(gateway.url);
    try {
      const others = other.watch(UPDATES);
      await other.watch(PROGRESS).next();
      source.serve('/catalog.json', json(withModel({ name: 'New' })));
      const { id } = await gateway.refresh();
      for (const watch of [updates, others]) {
        expect((await watch.next())?.data.catalogUpdated.refresh.id).toBe(id);
      }
    } finally {
      other.close();
    }
  });

  test('has no more listeners than clients: one that vanished is not served', async () => {
    const served = async (name: string) => {
      source.serve('/catalog.json', json(withModel({ name })));
      return (await gateway.statements(refreshAndWatchersServed)).filter((sql) => sql.includes('from "changes" where'));
    };
    expect(await served('One')).not.toEqual([]);
    connection.vanish();
    await gateway.ask('{ catalog { counts { models } } }');
    expect(await served('Two')).toEqual([]);
  });
});

describe.skipIf(!process.env['DATABASE_URL'])('on two gateways with one server', () => {
  test.each(transports)(
    'over %s the other gateway tells how a refresh ends',
    { timeout: 10_000 },
    async (_name, connect) => {
      await onTwoGateways(async (one, other) => {
        await hold(one, source, catalog);
        const answer = held(json(withModel({ name: 'New' })));
        source.serve('/catalog.json', answer.answer);
        const id = await begin(one);
        const connection = await connect(other.url);
        const watch = connection.watch(PROGRESS, { id });
        await watch.next();
        answer.release();
        expect((await watch.toTheEnd()).at(-1)).toMatchObject(done('SUCCEEDED'));
        connection.close();
      });
    },
  );
});

async function onTwoGateways(use: (one: TestGateway, other: TestGateway) => Promise<void>): Promise<void> {
  const database = await testDatabase();
  const env = { MODELSDEV_BASE_URL: source.url };
  const one = await testGateway(env, database);
  const other = await testGateway(env, database);
  // Not `finally`: a test that is out of time never gets there.
  onTestFinished(async () => {
    await Promise.all([one.close(), other.close()]);
    await database.remove();
  });
  await use(one, other);
}

interface Held {
  readonly id: string;
  /** Lets the source answer and waits for the end. */
  finish(): Promise<{ status: string }>;
}

/** A refresh that runs and is waiting for the source. */
async function heldRefresh(document: unknown): Promise<Held> {
  const answer = held(json(document));
  source.serve('/catalog.json', answer.answer);
  const asked = source.nextRequest();
  const id = await begin(gateway);
  await asked;
  return { id, finish };

  async function finish() {
    answer.release();
    const asked = () => gateway.ask('query ($id: ID!) { node(id: $id) { ... on Refresh { status } } }', { id });
    return (await eventually(asked, ({ data }) => data.node.status !== 'RUNNING')).data.node;
  }
}

async function begin(at: TestGateway): Promise<string> {
  const { data } = await at.askAsOperator(
    'mutation { refreshCatalog(input: { force: true, allowMassRemoval: true }) { refresh { id } } }',
  );
  return data.refreshCatalog.refresh.id;
}

/** Asks for nothing of what watchers here ask for, so that such statements are theirs. */
async function refreshAndWatchersServed(): Promise<void> {
  await gateway.askAsOperator('mutation { refreshCatalog(input: { wait: true }) { refresh { status } } }');
  // A watcher is served a few looks into the database after the end; so are these, one after the other.
  for (let count = 0; count < 10; count++) await gateway.ask('{ catalog { version counts { models } } }');
}

function isDone(data: { refreshProgress: { phase: string } }): boolean {
  return data.refreshProgress.phase === 'DONE';
}

function done(outcome: string) {
  return { refreshProgress: { phase: 'DONE', percent: 100, refresh: { status: outcome } } };
}
