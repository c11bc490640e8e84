import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { catalog, catalogOf, hold, shown, withModel } from '../../fixtures/small-catalogs.ts';
import { type TestDatabase, testDatabase } from '../../harness/database.ts';
import { eventually } from '../../harness/eventually.ts';
import { type FaultServer, faultServer, held, json } from '../../harness/fault-server.ts';
import { type Answer, type TestGateway, testGateway } from '../../harness/gateway.ts';
import { webSocket } from '../../harness/watch.ts';

const CANCEL = `mutation ($refreshId: ID!) { cancelRefresh(input: { refreshId: $refreshId }) {
  refresh { id status catalogVersion } userErrors { code }
} }`;

/** How long a lease holds; see `src/refresh/store/lease.ts`. */
const LEASE_MS = 15_000;

let source: FaultServer;
let gateway: TestGateway;
let release: () => void;

beforeAll(async () => {
  source = await faultServer();
  gateway = await testGateway({ MODELSDEV_BASE_URL: source.url });
  await hold(gateway, source, catalog);
});
afterAll(async () => {
  await gateway.close();
  await source.close();
});

/** Begins a refresh whose source does not answer until it is released. */
async function beginHeld(at: TestGateway, document: unknown = withModel({ name: 'New' })): Promise<string> {
  const answer = held(json(document));
  release = answer.release;
  source.serve('/catalog.json', answer.answer);
  const asked = source.nextRequest();
  const { data } = await at.askAsOperator('mutation { refreshCatalog { refresh { id } } }');
  await asked;
  return data.refreshCatalog.refresh.id;
}

async function cancel(at: TestGateway, refreshId: string): Promise<Answer['data']> {
  const { data, errors } = await at.askAsOperator(CANCEL, { refreshId });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.cancelRefresh;
}

describe('a refresh that is cancelled', () => {
  let id: string;
  beforeEach(async () => {
    id = await beginHeld(gateway);
  });

  test('is CANCELLED, and lets go of the source', async () => {
    const fetching = source.requests.at(-1);
    expect(await cancel(gateway, id)).toEqual({
      refresh: { id, status: 'CANCELLED', catalogVersion: null },
      userErrors: [],
    });
    expect(await fetching?.sentToItsEnd).toBe(false);
  });

  test('changes nothing', async () => {
    const before = await shown(gateway);
    await cancel(gateway, id);
    expect(await shown(gateway)).toEqual(before);
  });

  test('leaves room for the next one at once', async () => {
    await cancel(gateway, id);
    source.serve('/catalog.json', json(catalog));
    expect(await gateway.refresh()).toMatchObject({ status: 'UNCHANGED', error: null });
  });

  test('ends the stream of those who watch it', async () => {
    const connection = await webSocket(gateway.url);
    onTestFinished(() => connection.close());
    const watched = connection.watch(
      `subscription { refreshProgress(refreshId: "${id}") { phase refresh { status } } }`,
    );
    await watched.next();
    await cancel(gateway, id);
    const events = await watched.toTheEnd();
    expect(events.at(-1)).toEqual({ refreshProgress: { phase: 'DONE', refresh: { status: 'CANCELLED' } } });
  });

  test('is no error in the log', async () => {
    const before = gateway.log.length;
    await cancel(gateway, id);
    source.serve('/catalog.json', json(catalog));
    await gateway.refresh();
    expect(gateway.log.slice(before).filter(({ level }) => level > 40)).toEqual([]);
  });

  test('cannot be cancelled again: NOT_RUNNING', async () => {
    await cancel(gateway, id);
    expect(await cancel(gateway, id)).toEqual({
      refresh: { id, status: 'CANCELLED', catalogVersion: null },
      userErrors: [{ code: 'NOT_RUNNING' }],
    });
  });
});

describe('a refresh that is cancelled while it writes', () => {
  const many = catalogOf(20, 100);
  let database: TestDatabase;
  let one: TestGateway;
  beforeEach(async () => {
    database = await testDatabase();
    one = await testGateway({ MODELSDEV_BASE_URL: source.url, MODELSDEV_BATCH_SIZE: '1' }, database);
  });
  afterEach(async () => {
    await one.close();
    await database.remove();
  });

  /** Begins a refresh of thousands of rows, each with a statement of its own, and gives its id when it has written some. */
  async function beginWriting(): Promise<string> {
    const id = await beginHeld(one, many);
    const connection = await webSocket(one.url);
    onTestFinished(() => connection.close());
    const watched = connection.watch(`subscription { refreshProgress(refreshId: "${id}") { phase processed } }`);
    await watched.next();
    release();
    await watched.until(({ refreshProgress: { phase, processed } }) => phase === 'WRITING' && processed > 0);
    return id;
  }

  test('is CANCELLED, nothing of it is seen, and the next one begins at once', async () => {
    const id = await beginWriting();
    expect(await cancel(one, id)).toEqual({
      refresh: { id, status: 'CANCELLED', catalogVersion: null },
      userErrors: [],
    });
    const { data } = await one.ask('{ catalog { version counts { models } } changes { totalCount } }');
    expect(data).toEqual({ catalog: { version: 0, counts: { models: 0 } }, changes: { totalCount: 0 } });
    source.serve('/catalog.json', json(catalog));
    expect(await one.refresh()).toMatchObject({ status: 'SUCCEEDED', catalogVersion: 1 });
    expect(one.log.filter(({ level }) => level > 40)).toEqual([]);
  });

  test.skipIf(!process.env['DATABASE_URL'])('is so for another gateway on the same server too', async () => {
    const other = await testGateway({ MODELSDEV_BASE_URL: source.url }, database);
    onTestFinished(() => other.close());
    const id = await beginWriting();
    expect(await cancel(other, id)).toMatchObject({ refresh: { status: 'CANCELLED' }, userErrors: [] });
    expect((await other.ask('{ catalog { version } }')).data).toEqual({ catalog: { version: 0 } });
  });
});

test('a refresh that has ended cannot be cancelled', async () => {
  source.serve('/catalog.json', json(catalog));
  const { id } = await gateway.refresh();
  expect(await cancel(gateway, id)).toMatchObject({ userErrors: [{ code: 'NOT_RUNNING' }] });
});

test.for(['Model:acme/a-1', 'Refresh:999'])('cancelling %s is refused', async (refreshId) => {
  const { errors } = await gateway.askAsOperator(CANCEL, { refreshId });
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});

test('nobody but the operator may cancel', async () => {
  const id = await beginHeld(gateway);
  const { errors } = await gateway.ask(CANCEL, { refreshId: id });
  expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  await cancel(gateway, id);
});

test.skipIf(!process.env['DATABASE_URL'])('another gateway on the same server can cancel it', async () => {
  const database = await testDatabase();
  const env = { MODELSDEV_BASE_URL: source.url };
  const one = await testGateway(env, database);
  const other = await testGateway(env, database);
  onTestFinished(async () => {
    await Promise.all([one.close(), other.close()]);
    await database.remove();
  });
  const id = await beginHeld(one);
  const connection = await webSocket(one.url);
  onTestFinished(() => connection.close());
  const watched = connection.watch(`subscription { refreshProgress(refreshId: "${id}") { refresh { status } } }`);
  await watched.next();
  expect(await cancel(other, id)).toMatchObject({ refresh: { status: 'CANCELLED' }, userErrors: [] });
  // What the source sends now comes too late: the refresh cannot write any more.
  release();
  const events = await watched.toTheEnd();
  expect(events.at(-1)).toEqual({ refreshProgress: { refresh: { status: 'CANCELLED' } } });
  const { data } = await other.ask('{ catalog { version } refreshes { nodes { status } } }');
  expect(data).toEqual({ catalog: { version: 0 }, refreshes: { nodes: [{ status: 'CANCELLED' }] } });
});

describe.skipIf(!process.env['DATABASE_URL'])(
  'a refresh begun while a cancelled one still waits for the database',
  () => {
    let database: TestDatabase;
    let at: TestGateway;
    let sql: postgres.Sql;
    let unlock: () => void;
    let next: { readonly id: number; readonly ended: Promise<Answer['data']> };
    beforeEach(async () => {
      database = await testDatabase();
      sql = postgres(database.env.DATABASE_URL ?? '', { max: 2 });
      at = await testGateway({ MODELSDEV_BASE_URL: source.url }, database);
      await hold(at, source, catalog);
      unlock = await lockModels();
      const cancelled = await beginHeld(at);
      release();
      await waiting();
      await cancel(at, cancelled);
      source.serve('/catalog.json', json(catalog));
      next = { ended: at.refresh({ force: true }), id: await begunAfter(cancelled) };
    });
    afterEach(async () => {
      unlock();
      await next.ended;
      await sql.end();
      await at.close();
      await database.remove();
    });

    test('keeps its lease meanwhile', async () => {
      const first = await leaseEnd();
      const renewed = await eventually(leaseEnd, (end) => end !== first);
      expect(renewed - LEASE_MS).toBeLessThan(first);
    });

    test('does not ask the source if it is cancelled meanwhile too', async () => {
      const asked = source.requests.length;
      await cancel(at, `Refresh:${next.id}`);
      unlock();
      expect(await next.ended).toMatchObject({ status: 'CANCELLED' });
      expect(source.requests).toHaveLength(asked);
    });

    /** Gives how to end that. */
    async function lockModels(): Promise<() => void> {
      const locked = Promise.withResolvers<void>();
      const unlocked = Promise.withResolvers<void>();
      void sql.begin(async (transaction) => {
        await transaction`lock table models in access exclusive mode`;
        locked.resolve();
        await unlocked.promise;
      });
      await locked.promise;
      return unlocked.resolve;
    }

    /** Ends when somebody waits for the lock. */
    async function waiting(): Promise<void> {
      await eventually(
        () => sql`select from pg_locks where relation = 'models'::regclass and not granted`,
        ({ length }) => length > 0,
      );
    }

    async function begunAfter(refreshId: string): Promise<number> {
      const newestId = async () => (await sql`select max(id)::int as id from refreshes`)[0]?.['id'];
      return eventually(newestId, (id) => `Refresh:${id}` !== refreshId);
    }

    /** In milliseconds; never once it has ended. */
    async function leaseEnd(): Promise<number> {
      const [row] = await sql`select lease_expires_at from refreshes where id = ${next.id}`;
      return row?.['lease_expires_at']?.getTime() ?? Number.POSITIVE_INFINITY;
    }
  },
);
