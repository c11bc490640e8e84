import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { byId, entry, provider } from '../fixtures/small-catalogs.ts';
import { type CatalogGateway, catalogGateway } from '../harness/catalog-gateway.ts';
import { transports } from '../harness/watch.ts';

/** A catalog with one model of each price. */
function priced(...prices: readonly number[]) {
  const models = prices.map((input, index) => entry(`m${index}`, { cost: { input, output: 2 } }));
  return { providers: byId(provider('acme', models)) };
}

const FOLLOW = `query ($after: String, $first: Int, $filter: ChangeFilter) {
  changes(orderBy: AS_RECORDED, after: $after, first: $first, filter: $filter) {
    nodes { id } pageInfo { endCursor hasNextPage }
  }
}`;

let gateway: CatalogGateway;
beforeAll(async () => {
  gateway = await catalogGateway(priced(1, 1, 1), priced(2, 2, 2), priced(3, 3, 3));
});
afterAll(() => gateway?.close());

async function allFrom(after: string | null, first = 2) {
  const ids: string[] = [];
  let cursor = after;
  for (;;) {
    const { changes } = await gateway.read(FOLLOW, { after: cursor, first });
    ids.push(...changes.nodes.map(({ id }: { id: string }) => id));
    cursor = changes.pageInfo.endCursor;
    if (!changes.pageInfo.hasNextPage) return { ids, cursor };
  }
}

async function recorded(): Promise<string[]> {
  const { changes } = await gateway.read('{ changes(orderBy: AS_RECORDED, first: 500) { nodes { id } } }');
  return changes.nodes.map(({ id }: { id: string }) => id);
}

describe('a program that polls with its last cursor', () => {
  test('reads each change once, and those of later refreshes after them', async () => {
    const before = await allFrom(null);
    expect(before.ids).toEqual(await recorded());
    await gateway.show(priced(4, 4, 3));
    const after = await allFrom(before.cursor);
    expect(after.ids).toHaveLength(2);
    expect([...before.ids, ...after.ids]).toEqual(await recorded());
  });

  test('keeps its cursor when there is nothing new', async () => {
    const { cursor } = await allFrom(null);
    expect(await allFrom(cursor)).toEqual({ ids: [], cursor });
  });

  test('can begin with the newest change of the list in the default order', async () => {
    const { changes } = await gateway.read('{ changes(first: 1) { edges { cursor } } }');
    expect((await allFrom(changes.edges[0].cursor)).ids).toEqual([]);
  });

  test('gets an error for an earlier moment and for a cursor of another list', async () => {
    const then = '{ changes(orderBy: AS_RECORDED, asOf: "2026-01-01") { nodes { id } } }';
    const other = '{ models(first: 1) { pageInfo { endCursor } } }';
    await gateway.show(priced(5, 4, 3));
    const { models } = await gateway.read(other);
    const answers = [
      await gateway.ask(then.replace('2026-01-01', new Date().toISOString())),
      await gateway.ask(FOLLOW, { after: models.pageInfo.endCursor }),
    ];
    for (const { errors } of answers) expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});

describe.each(transports)('a subscription to changes over %s', (_name, connect) => {
  const SUBSCRIBE = `subscription ($after: String, $filter: ChangeFilter) {
    changes(after: $after, filter: $filter) {
      cursor change { id subject { ... on Model { key pricing { input } } } }
    }
  }`;

  test('begins with the next change, and after a reconnect with the change after its cursor', async () => {
    await gateway.show(priced(6, 6, 6));
    const known = await recorded();
    const connection = await connect(gateway.url);
    const watch = connection.watch(SUBSCRIBE, { after: (await allFrom(null)).cursor });
    await gateway.show(priced(7, 7, 7));
    const first = (await watch.next())?.data.changes;
    expect(first.change).toMatchObject({ subject: { key: 'acme/m0', pricing: { input: 7 } } });
    connection.vanish();

    // Recorded while nobody is connected.
    await gateway.show(priced(8, 8, 8));
    const again = await connect(gateway.url);
    const rest = again.watch(SUBSCRIBE, { after: first.cursor });
    const ids = [first.change.id];
    for (let count = 0; count < 5; count += 1) ids.push((await rest.next())?.data.changes.change.id);
    expect([...known, ...ids]).toEqual(await recorded());
    again.close();
  });

  test('publishes only changes that match', async () => {
    const connection = await connect(gateway.url);
    const { cursor } = await allFrom(null);
    const watch = connection.watch(SUBSCRIBE, { after: cursor, filter: { models: ['acme/m1'] } });
    await gateway.show(priced(9, 9, 9));
    await gateway.show(priced(10, 10, 10));
    const keys = [await watch.next(), await watch.next()].map((event) => event?.data.changes.change.subject);
    expect(keys).toEqual([expect.objectContaining({ key: 'acme/m1' }), expect.objectContaining({ key: 'acme/m1' })]);
    connection.close();
    // Its prices are those of the next test again.
    await gateway.show(priced(5, 5, 5));
  });

  test('refuses a cursor of another list', async () => {
    const connection = await connect(gateway.url);
    const event = await connection.watch(SUBSCRIBE, { after: 'nonsense' }).next();
    expect(event?.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    connection.close();
  });
});

describe('a filter of prices', () => {
  let own: CatalogGateway;
  const model = (input: number, output: number, more: object = {}) => ({ cost: { input, output }, ...more });
  beforeAll(async () => {
    const catalogOf = (models: Readonly<Record<string, object>>) => ({
      providers: byId(
        provider(
          'acme',
          Object.entries(models).map(([id, fields]) => entry(id, fields)),
        ),
      ),
    });
    own = await catalogGateway(
      catalogOf({
        dearer: model(10, 10),
        cheaper: model(10, 10),
        mixed: model(10, 10),
        freed: model(0, 1),
        old: model(1, 1),
      }),
      catalogOf({
        dearer: model(12, 10),
        cheaper: model(5, 10),
        mixed: model(10.1, 2),
        freed: model(1, 1),
        old: model(1, 1, { status: 'deprecated' }),
      }),
    );
  });
  afterAll(() => own?.close());

  test.each([
    [{ minPercent: 20 }, ['cheaper', 'dearer', 'freed', 'mixed']],
    [{ minPercent: 20.5 }, ['cheaper', 'freed', 'mixed']],
    [{ direction: 'UP' }, ['dearer', 'freed', 'mixed']],
    [{ direction: 'DOWN' }, ['cheaper', 'mixed']],
    // The rise of `mixed` is small, and its large change is a fall.
    [{ direction: 'UP', minPercent: 10 }, ['dearer', 'freed']],
    [{ fields: ['pricing.input'], minPercent: 10 }, ['cheaper', 'dearer', 'freed']],
    [{ fields: ['pricing'], minPercent: 10, models: ['acme/mixed'] }, ['mixed']],
    [{ fields: ['status'] }, ['old']],
    [{ fields: ['status'], minPercent: 0 }, []],
  ])('%j matches %j', async (filter, ids) => {
    const { changes } = await own.read(
      'query ($filter: ChangeFilter) { changes(filter: $filter) { nodes { subject { ... on Model { key } } } } }',
      { filter },
    );
    const keys = changes.nodes.map(({ subject }: { subject: { key: string } }) => subject.key);
    expect(keys.toSorted()).toEqual(ids.map((id) => `acme/${id}`));
  });

  test.each(['-1', '1e400'])('refuses %s percent', async (minPercent) => {
    const { errors } = await own.ask(`{ changes(filter: { minPercent: ${minPercent} }) { totalCount } }`);
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});
