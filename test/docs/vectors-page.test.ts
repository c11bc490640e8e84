import { parse, validate } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schema } from '../../src/schema.ts';
import type { TestGateway } from '../harness/gateway.ts';
import { placements } from '../vectors/vector-gateways.ts';
import { shownOperations } from './documents.ts';

/** The page creates a collection, fills and searches it, and deletes it. */
const operations = (await shownOperations()).filter(({ place }) => place.startsWith('docs/vectors.md'));

/** A call of a model, and the semantic search, which `test/vectors/semantic-search.test.ts` asks. */
const NEEDS_PROVIDER = /text-embedding|similarTo|semanticSearch/;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await placements[0].start();
});
afterAll(() => gateway.close());

test.each(operations.map((operation) => [operation.place, operation] as const))('%s', async (_place, operation) => {
  const { query, answer } = operation;
  expect(validate(schema, parse(query))).toEqual([]);
  if (NEEDS_PROVIDER.test(query)) return;
  const result = await gateway.askAsOperator(query);
  expect(result.errors).toBeUndefined();
  if (answer === null) {
    expect(Object.values(result.data)).not.toContain(null);
  } else {
    expect(result).toEqual(answer);
  }
});
