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

test.each(waysToAsk)('INTROSPECTION=false suggests no name of the schema over %s', async (_name, ask) => {
  const guesses = [
    { query: '{ modls { nodes { key } } }', guessed: 'models' },
    { query: '{ models(frst: 1) { totalCount } }', guessed: 'first' },
    { query: '{ models(filter: { provders: ["a"] }) { totalCount } }', guessed: 'providers' },
  ];
  for (const { guessed, ...request } of guesses) {
    const { message } = await ask(gateway.url, request);
    expect(message).toBeDefined();
    expect(message).not.toContain(guessed);
  }
});

test('INTROSPECTION=false suggests no name of the schema for a variable', async () => {
  const query = 'query ($filter: ModelFilter) { models(filter: $filter) { totalCount } }';
  const { errors } = await gateway.ask(query, { filter: { provders: ['a'] } });
  expect(errors?.[0]?.message).toContain('provders');
  expect(errors?.[0]?.message).not.toContain('providers');
});

test('GRAPHIQL=false serves no page and no file of GraphiQL', async () => {
  const page = await fetch(`${gateway.url}/graphql`, { headers: { accept: 'text/html' } });
  expect(page.status).toBe(406);
  expect((await fetch(`${gateway.url}/graphiql/graphiql.js`)).status).toBe(404);
  expect(await (await fetch(gateway.url)).json()).not.toHaveProperty('documentation');
});
