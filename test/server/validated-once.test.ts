import type { DocumentNode } from 'graphql';
import { createSchema, createYoga, type Plugin } from 'graphql-yoga';
import { expect, test } from 'vitest';
import { validatedOnce } from '../../src/server/front/validated-once.ts';
import { noIntrospection } from '../../src/server/introspection.ts';

const schema = createSchema({ typeDefs: 'type Query { name: String }', resolvers: { Query: { name: () => 'one' } } });

test.each([
  { query: '{ name }', answer: { data: { name: 'one' } } },
  { query: '{ nam }', answer: { errors: [{ message: expect.stringContaining('Cannot query field') }] } },
])('a parsed document such as $query is validated once', async ({ query, answer }) => {
  let validations = 0;
  const counted: Plugin = {
    onValidate: ({ validateFn, setValidationFn }) =>
      setValidationFn((...given) => {
        validations++;
        return validateFn(...given);
      }),
  };
  const ask = asked(new Map(), [counted]);
  for (const _time of ['validated', 'known', 'known']) expect(await ask(query)).toMatchObject(answer);
  expect(validations).toBe(1);
  await ask(`${query} # Another document`);
  expect(validations).toBe(2);
});

test('gateways with other rules do not share what they have validated', async () => {
  const parsed = new Map<string, DocumentNode>();
  const [open, closed] = [asked(parsed, []), asked(parsed, [noIntrospection])];
  const query = '{ __schema { queryType { name } } }';
  for (const _time of ['validated', 'known']) {
    expect((await open(query)).data.__schema.queryType.name).toBe('Query');
    expect((await closed(query)).errors).toHaveLength(2);
  }
  expect(parsed.size).toBe(1);
});

/** Asks a gateway with these plugins. `parsed`: its documents. */
function asked(parsed: Map<string, DocumentNode>, plugins: readonly Plugin[]) {
  const yoga = createYoga({
    schema,
    plugins: [validatedOnce(), ...plugins],
    parserAndValidationCache: { documentCache: parsed, errorCache: new Map(), validationCache: false },
    logging: false,
  });
  return async (query: string) => {
    const body = JSON.stringify({ query });
    const headers = { 'content-type': 'application/json' };
    return (await yoga.fetch('http://gateway/graphql', { method: 'POST', headers, body })).json();
  };
}
