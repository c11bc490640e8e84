import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { waysToAsk } from './ask-over.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway({ INTROSPECTION: 'false', GRAPHIQL: 'false' });
});
afterAll(() => gateway.close());

test.each(waysToAsk)('INTROSPECTION=false refuses operations on the schema over %s', async (_name, ask) => {
  for (const query of ['{ __schema { types { name } } }', '{ __type(name: "Model") { name } }']) {
    expect((await ask(gateway.url, { query })).extensions).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED' });
  }
  expect((await ask(gateway.url, { query: '{ __typename }' })).extensions).toBeUndefined();
});

test('GRAPHIQL=false serves no page and no file of GraphiQL', async () => {
  const page = await fetch(`${gateway.url}/graphql`, { headers: { accept: 'text/html' } });
  expect(page.status).toBe(406);
  expect((await fetch(`${gateway.url}/graphiql/graphiql.js`)).status).toBe(404);
  expect(await (await fetch(gateway.url)).json()).not.toHaveProperty('documentation');
});
