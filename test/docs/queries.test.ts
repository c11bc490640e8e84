import { getOperationAST, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../../src/schema.ts';
import { catalog, earlierCatalog } from '../fixtures/catalog.ts';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { type Connection, webSocket } from '../harness/watch.ts';
import { type ShownOperation, shownOperations } from './documents.ts';

// These pages are stories of their own: see `registry-page.test.ts` and its neighbors.
const ownPages = ['docs/registry.md', 'docs/usage.md', 'docs/inference.md', 'docs/vectors.md'];
const operations = (await shownOperations()).filter(({ place }) => !ownPages.some((page) => place.startsWith(page)));

let gateway: CatalogGateway;
let connection: Connection;
/** When the earlier of the two versions was observed. */
let then: string;
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
  connection = await webSocket(gateway.url);
  const { refreshes } = await gateway.read('{ refreshes { nodes { catalogVersion finishedAt } } }');
  then = refreshes.nodes.find((refresh: { catalogVersion: number }) => refresh.catalogVersion === 1).finishedAt;
});
afterAll(async () => {
  connection?.close();
  await gateway?.close();
});

test('the documents show operations of every kind', () => {
  expect(new Set(operations.map(kindOf))).toEqual(new Set(['query', 'mutation', 'subscription']));
});

describe('each operation is valid', () => {
  test.each(placed(operations))('%s', (_place, { query }) => {
    expect(validate(schema, parse(query))).toEqual([]);
  });
});

describe('each query is answered, with the answer shown', () => {
  test.each(placed(ofKind('query')))('%s', async (_place, { query, answer }) => {
    const result = await gateway.askAsOperator(query, parse(query).definitions.some(takesMoment) ? { then } : {});
    expect(result.errors).toBeUndefined();
    for (const [name, value] of Object.entries(result.data)) expect(value, name).not.toBeNull();
    if (answer !== null) expect(result).toEqual(answer);
  });
});

describe('each subscription publishes', () => {
  test.each(placed(ofKind('subscription')))('%s', async (_place, { query }) => {
    const watch = connection.watch(query);
    // Operations of one connection start in order: after this answer, the subscription above listens.
    await connection.watch('subscription { refreshProgress { phase } }').next();
    // One of the two is not what the gateway serves already.
    await gateway.show(catalog);
    await gateway.show(earlierCatalog);
    expect(await watch.next()).toMatchObject({ data: expect.anything() });
    watch.leave();
  });
});

describe('each mutation without variables succeeds', () => {
  const mutations = ofKind('mutation').filter(({ query }) => !query.includes('$'));
  test.each(placed(mutations))('%s', async (_place, { query }) => {
    const { data, errors } = await gateway.askAsOperator(query);
    expect(errors).toBeUndefined();
    expect(Object.values(data)).toEqual([expect.objectContaining({ userErrors: [] })]);
    await connection.watch('subscription { refreshProgress { phase } }').until(({ refreshProgress }) => {
      return refreshProgress.phase === 'DONE';
    });
  });
});

function kindOf({ query }: ShownOperation) {
  return getOperationAST(parse(query))?.operation;
}

function ofKind(kind: 'query' | 'mutation' | 'subscription'): ShownOperation[] {
  return operations.filter((operation) => kindOf(operation) === kind);
}

function placed(shown: readonly ShownOperation[]) {
  return shown.map((operation) => [operation.place, operation] as const);
}

function takesMoment(definition: object): boolean {
  return JSON.stringify(definition).includes('"then"');
}
