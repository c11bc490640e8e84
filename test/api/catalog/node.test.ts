import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { long, longer } from '../../fixtures/long-documents.ts';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';
import { messageWith } from '../../harness/message-with.ts';

let gateway: CatalogGateway;
/** Some ids of each type, as lists give them. */
let ids: Readonly<Record<string, readonly string[]>>;

beforeAll(async () => {
  gateway = await catalogGateway(long, longer);
  const { models, providers, baseModels, labs, benchmarks, refreshes, changes } = await gateway.read(`{
    models(first: 500) { nodes { id } }
    providers { nodes { id } }
    baseModels { nodes { id benchmarks { nodes { id } } } }
    labs { nodes { id } }
    benchmarks { nodes { id } }
    refreshes { nodes { id } }
    changes { nodes { id } }
  }`);
  const idsOf = (list: { nodes: { id: string }[] }) => list.nodes.map((node) => node.id);
  ids = {
    Model: idsOf(models),
    Provider: idsOf(providers),
    BaseModel: idsOf(baseModels),
    Lab: idsOf(labs),
    Benchmark: idsOf(benchmarks),
    BenchmarkResult: baseModels.nodes.flatMap((one: { benchmarks: { nodes: { id: string }[] } }) =>
      idsOf(one.benchmarks),
    ),
    Refresh: idsOf(refreshes),
    Change: idsOf(changes),
  };
});
afterAll(() => gateway.close());

const types = ['Model', 'Provider', 'BaseModel', 'Lab', 'Benchmark', 'BenchmarkResult', 'Refresh', 'Change'];

function node(id: string) {
  return gateway.ask('query ($id: ID!) { node(id: $id) { __typename id } }', { id });
}

function nodes(nodeIds: readonly string[]) {
  return gateway.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }', { ids: nodeIds });
}

describe.each(types)('%s', (type) => {
  test('is read again by each of its ids', async () => {
    for (const id of ids[type] ?? []) {
      expect(await node(id)).toEqual({ data: { node: { __typename: type, id } } });
    }
  });

  test('is read by all of its ids at once, in the order asked for', async () => {
    const backwards = (ids[type] ?? []).toReversed();
    const { data } = await nodes(backwards);
    expect(data.nodes).toEqual(backwards.map((id) => ({ __typename: type, id })));
  });

  test('has ids that are unique', () => {
    expect(new Set(ids[type]).size).toBe(ids[type]?.length);
  });

  test('takes one statement for all ids, and at most one for the version', async () => {
    const statements = await gateway.statements(() => nodes((ids[type] ?? []).slice(0, 3)));
    expect(statements.filter((statement) => !statement.includes('from "versions"'))).toHaveLength(1);
  });

  test('cannot be without a key', async () => {
    const { data, errors } = await node(`${type}:`);
    expect(data).toEqual({ node: null });
    expect(errors).toMatchObject([
      { message: messageWith('Model:openai/gpt-5', `"${type}:"`), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });
});

const hostileKeys: readonly (readonly [string, string])[] = [
  ['that nobody has', 'none/such'],
  ['with the character NUL', 'acme/m-1\0'],
  ['of NUL alone', '\0'],
  ['of a megabyte', 'a'.repeat(1_000_000)],
  ['with quotes', `'; drop table models; -- "`],
  ['with braces, commas and backslashes', '{"a","b\\\\",null}'],
  ['of letters of many scripts', 'モデル/𝒳🧪'],
  ['with half a surrogate pair', 'acme/\ud800'],
  ['of JavaScript’s prototypes', '__proto__'],
  ['of JavaScript’s objects', 'constructor'],
  ['with a line break', 'acme/m-1\n'],
  ['with a colon', 'Model:acme/m-1'],
  ['with a percent sign', '%'],
  ['in another case', 'ACME/M-1'],
  ['that is "null"', 'null'],
];

describe.each(types.filter((type) => type !== 'Refresh' && type !== 'Change'))('a %s', (type) => {
  test.each(hostileKeys)('with a key %s is null', async (_case, key) => {
    expect(await node(`${type}:${key}`)).toEqual({ data: { node: null } });
  });
});

describe.each(['Refresh', 'Change'])('a %s', (type) => {
  test('with a number that nobody has is null', async () => {
    expect(await node(`${type}:999999999999999`)).toEqual({ data: { node: null } });
  });

  test.each([
    ...['0', '-1', '1.5', '01', '1e3', '0x1', ' 1', '1 ', 'one', '１', '1\0', "1' or '1'='1"],
    ...['9999999999999999', '9223372036854775808', '9'.repeat(1000)],
  ])('with the number "%s", which no row can have, is null', async (number) => {
    expect(await node(`${type}:${number}`)).toEqual({ data: { node: null } });
  });
});

describe('the root fields with a key', () => {
  test.each(
    ['model', 'provider', 'baseModel', 'benchmark'].flatMap((field) => hostileKeys.map((one) => [field, ...one])),
  )('%s with a key %s is null', async (field, _case, key) => {
    const { data, errors } = await gateway.ask(`query ($key: String!) { ${field}(key: $key) { id } }`, { key });
    expect({ data, errors }).toEqual({ data: { [field ?? '']: null }, errors: undefined });
  });

  test.each(['model', 'provider', 'baseModel', 'benchmark'])('%s with an empty key is null', async (field) => {
    expect(await gateway.ask(`{ ${field}(key: "") { id } }`)).toEqual({ data: { [field]: null } });
  });

  test('filters with hostile keys find nothing and harm nothing', async () => {
    const query = `query ($keys: [String!]) {
      models(filter: { keys: $keys, providers: $keys }) { totalCount nodes { id } }
      providers(filter: { keys: $keys }) { totalCount nodes { id } }
      baseModels(filter: { keys: $keys, labs: $keys }) { totalCount nodes { id } }
    }`;
    const nothing = { totalCount: 0, nodes: [] };
    expect(await gateway.ask(query, { keys: hostileKeys.map(([, key]) => key) })).toEqual({
      data: { models: nothing, providers: nothing, baseModels: nothing },
    });
  });
});

describe('an id', () => {
  test.each(['', 'Model', 'acme/m-1', ':acme', '123:1', 'Mo del:x', '__proto__', 'TW9kZWw6YWNtZS9tLTE='])(
    'cannot be "%s"',
    async (id) => {
      const { data, errors } = await node(id);
      expect(data).toEqual({ node: null });
      expect(errors).toMatchObject([
        {
          message: messageWith('Model:openai/gpt-5', JSON.stringify(id)),
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ]);
    },
  );

  test.each(['Foo:1', 'model:acme/m-1', 'ModelConnection:1', 'Query:1', 'Node:1', 'String:1', 'constructor:1'])(
    'cannot begin as "%s" does',
    async (id) => {
      const { errors } = await node(id);
      expect(errors).toMatchObject([
        {
          message: `An id begins with one of ApiKey, AuditEntry, BaseModel, Benchmark, BenchmarkResult, Budget, Change, HeldChange, Lab, Model, Provider, Refresh, Webhook, WebhookDelivery, got "${id}".`,
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ]);
    },
  );

  test('of a megabyte is quoted in part', async () => {
    const { errors } = await node('x'.repeat(1_000_000));
    expect(errors?.[0]?.message).toEqual(messageWith('Model:openai/gpt-5', `"${'x'.repeat(80)}…"`));
  });

  test('that cannot be spares the other fields of the query', async () => {
    const { data } = await gateway.ask('{ node(id: "nonsense") { id } provider(key: "acme") { key } }');
    expect(data).toEqual({ node: null, provider: { key: 'acme' } });
  });
});

describe('several ids', () => {
  test('of all types give each its own, null for those that nobody has', async () => {
    const asked = [
      'Model:acme/m-1',
      'Lab:none',
      'Refresh:1',
      'Provider:acme',
      'Model:acme/m-1',
      'Change:999',
      'Lab:lab',
    ];
    const { data } = await nodes(asked);
    const absent = ['Lab:none', 'Change:999'];
    expect(data.nodes).toEqual(asked.map((id) => (absent.includes(id) ? null : { __typename: id.split(':')[0], id })));
  });

  test('can be none', async () => {
    expect(await nodes([])).toEqual({ data: { nodes: [] } });
  });

  test('of which one cannot be: it is null with an error that names it, and the others are there', async () => {
    const { data, errors } = await nodes(['nonsense', 'Model:acme/m-1', 'Nothing:1']);
    expect(data).toMatchObject({ nodes: [null, { id: 'Model:acme/m-1' }, null] });
    expect(errors).toMatchObject([
      { message: messageWith('Model:openai/gpt-5', '"nonsense"'), path: ['nodes', 0] },
      { message: messageWith('"Nothing:1"'), path: ['nodes', 2] },
    ]);
  });

  test('that cannot be spare the other fields of the query', async () => {
    const { data } = await gateway.ask('{ nodes(ids: ["nonsense"]) { id } provider(key: "acme") { key } }');
    expect(data).toMatchObject({ provider: { key: 'acme' } });
  });
});

test('each of a thousand invalid ids is null and has an error of its own, and more are refused', async () => {
  const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
  const invalid = Array.from({ length: 1_001 }, (_, index) => `Nothing:${index}`);
  const { data, errors } = await gateway.ask(query, { ids: invalid.slice(1) });
  expect(data.nodes).toEqual(invalid.slice(1).map(() => null));
  expect(errors).toHaveLength(1_000);
  const refused = await gateway.ask(query, { ids: invalid });
  expect(refused.errors?.map(({ extensions }) => extensions)).toEqual([
    { code: 'LIMIT_EXCEEDED', limit: 'ERRORS', requested: 1_001, allowed: 1_000 },
  ]);
});
