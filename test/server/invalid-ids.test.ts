import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { killGateways, type ReadyProcess, readyGateway } from '../harness/process.ts';

let database: TestDatabase;
let gateway: ReadyProcess;

beforeAll(async () => {
  database = await testDatabase();
  gateway = await readyGateway({ ...database.env, QUERY_TIMEOUT: '1ms' });
});
afterAll(async () => {
  await killGateways();
  await database.remove();
});

// The executor never reads a list that is resolved after its operation has ended. An unhandled rejection in such a list
// ends the process.
test('a list with invalid ids that is resolved after its operation has ended leaves the gateway running', async () => {
  const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
  let ended = 0;
  for (let round = 0; ended < 5; round++) {
    const { errors } = await gateway.ask(query, { ids: [`Model:acme/${round}`, 'Nothing:1'] });
    if (errors?.[0]?.extensions['limit'] === 'TIME') ended++;
  }
  expect((await gateway.ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
});
