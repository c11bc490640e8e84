import { describe, expect, test } from 'vitest';
import { RequestBudget } from '../../../src/models-dev/fetch/request-budget.ts';
import { faultServer, json } from '../../harness/fault-server.ts';
import { baseModels, fetched, providers } from './source-under-test.ts';

describe('the budget of requests', () => {
  test('lets a hundred pass at once and the next wait', async () => {
    const budget = new RequestBudget();
    await spend(budget, 100);
    expect(await isSpentAtOnce(budget)).toBe(false);
  });

  test('fills up again with time', async () => {
    const budget = new RequestBudget(6_000); // One each 10 ms.
    await spend(budget, 6_000);
    await spend(budget, 3);
  });

  test('is not waited for once the signal is aborted', async () => {
    const left = new Error('The client left.');
    await expect(new RequestBudget().spend(AbortSignal.abort(left))).rejects.toBe(left);
  });
});

test('each file that the source is asked for costs one of the budget', async () => {
  const server = await faultServer();
  server.serve('/api.json', json(providers));
  server.serve('/models.json', json(baseModels));
  const budget = new RequestBudget();
  await spend(budget, 97);
  await fetched(server.url, { budget });
  expect(await isSpentAtOnce(budget)).toBe(false);
  await server.close();
});

test('a file that the budget has nothing left for is not asked for, and the wait can be cut short', async () => {
  const server = await faultServer();
  server.serve('/api.json', json(providers));
  server.serve('/models.json', json(baseModels));
  const left = new Error('The client left.');
  const controller = new AbortController();
  const budget = new RequestBudget(2);
  const fetching = fetched(server.url, { budget }, { signal: controller.signal });
  fetching.catch(() => {});
  await server.nextRequest();
  const second = await server.nextRequest();
  await second.sentToItsEnd;
  controller.abort(left);
  await expect(fetching).rejects.toBe(left);
  expect(server.requests.map(({ path }) => path)).toEqual(['/catalog.json', '/api.json']);
  await server.close();
});

async function spend(budget: RequestBudget, times: number): Promise<void> {
  const { signal } = new AbortController();
  for (let spent = 0; spent < times; spent++) await budget.spend(signal);
}

/** Whether one more may be made at once. Takes it. */
async function isSpentAtOnce(budget: RequestBudget): Promise<boolean> {
  const late = new Error('It has to wait.');
  const controller = new AbortController();
  const spending = budget.spend(controller.signal);
  controller.abort(late);
  return spending.then(
    () => true,
    () => false,
  );
}
