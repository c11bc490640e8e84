import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';

const REFRESHES = 5;
const ASKERS = 4;
/** Each level is read by a statement of its own, so that a commit can come between any two. */
const QUESTION = `{
  catalog { version }
  providers { nodes { name models { nodes { pricing { input } provider { name } } } } }
  models(first: 50, orderBy: [{ field: INPUT_PRICE, direction: DESC }]) { nodes { name pricing { input } provider { name } } }
}`;

let source: FaultServer;
let gateway: TestGateway;
beforeAll(async () => {
  source = await faultServer();
  gateway = await testGateway({
    MODELSDEV_BASE_URL: source.url,
    ANSWER_CACHE_BYTES: '10000000',
    ROW_CACHE_BYTES: '10000000',
  });
});
afterAll(async () => {
  await gateway.close();
  await source.close();
});

test('no answer and no kept answer mixes versions while refreshes commit', async () => {
  await publish(1);
  const first = await editionOf(QUESTION);
  let isRefreshing = true;
  let newest = 1;
  const askers = Array.from({ length: ASKERS }, async (_, asker) => {
    const seen = new Set<number>();
    for (let round = 0; isRefreshing; round++) {
      const begun = newest;
      // The same question, whose answer is kept, and one that is computed each time.
      for (const question of [QUESTION, `${QUESTION} # ${asker} ${round}`]) {
        const { edition } = await editionOf(question);
        expect(edition).toBeGreaterThanOrEqual(begun);
        seen.add(edition);
      }
    }
    return seen.size;
  });
  for (let edition = 2; edition <= REFRESHES; edition++) {
    await publish(edition);
    newest = edition;
  }
  isRefreshing = false;
  // Else nothing was asked while a refresh committed.
  for (const editions of await Promise.all(askers)) expect(editions).toBeGreaterThan(1);

  const kept = await editionOf(QUESTION);
  expect(kept).toEqual({ edition: REFRESHES, version: first.version + REFRESHES - 1 });
});

/** Every value of an edition has its number. */
async function publish(edition: number): Promise<void> {
  const models = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [
      `m${index}`,
      { name: `M ${edition}`, cost: { input: edition, output: edition } },
    ]),
  );
  const providers = { acme: { name: `Acme ${edition}`, models } };
  source.serve('/catalog.json', json({ providers }));
  expect(await gateway.refresh()).toMatchObject({ status: 'SUCCEEDED' });
}

async function editionOf(question: string): Promise<{ readonly edition: number; readonly version: number }> {
  const { data, errors } = await gateway.ask(question);
  expect(errors).toBeUndefined();
  const { catalog, ...lists } = data;
  const numbers = JSON.stringify(lists).match(/\d+(\.\d+)?/g) ?? [];
  const editions = [...new Set(numbers.map(Number))];
  expect(editions).toHaveLength(1);
  return { edition: editions[0] ?? Number.NaN, version: catalog.version };
}
