import { afterEach, expect, test, vi } from 'vitest';
import { openLog } from '../../src/log.ts';
import { currentBudget, OperationBudget } from '../../src/operation-budget.ts';
import type { CollectionRow } from '../../src/vectors/collection-queries.ts';
import { PointIndexer } from '../../src/vectors/indexing/point-indexer.ts';

const log = openLog('silent');
afterEach(() => void vi.useRealTimers());

const collection = (id: string): CollectionRow => ({
  ...{ id, owner: 'owner:alice', name: id, dimensions: 8, distance: 'COSINE', model: null, createdAt: new Date(0) },
});

test('collections are indexed one at a time, in turn', async () => {
  const turns: string[] = [];
  const left = new Map([
    ['a', 3],
    ['b', 2],
  ]);
  const ended = Promise.withResolvers<void>();
  let running = 0;
  const indexer = new PointIndexer({
    index: async ({ id }) => {
      expect(++running).toBe(1);
      await Promise.resolve();
      running--;
      turns.push(id);
      left.set(id, (left.get(id) ?? 0) - 1);
      if ([...left.values()].every((count) => count === 0)) ended.resolve();
      return left.get(id) !== 0;
    },
    log,
  });
  indexer.add(collection('a'));
  indexer.add(collection('b'));
  await ended.promise;
  expect(turns).toEqual(['a', 'b', 'a', 'b', 'a']);
});

test('a collection that fails is tried again after growing pauses, and others go on', async () => {
  vi.useFakeTimers();
  const attempts: string[] = [];
  const times: number[] = [];
  const others: string[] = [];
  const pauses: unknown[] = [];
  const warn = ({ pauseMs }: { pauseMs: number }) => void pauses.push(pauseMs);
  const indexer = new PointIndexer({
    index: async ({ id }) => {
      (id === 'sound' ? others : attempts).push(id);
      times.push(Date.now());
      if (id === 'failing' && attempts.length < 4) throw new Error('no');
      return false;
    },
    log: Object.assign(openLog('silent'), { warn }),
  });
  indexer.add(collection('failing'));
  await vi.advanceTimersByTimeAsync(0);
  // Neither a search nor an upsert shortens the pause.
  indexer.add(collection('failing'));
  indexer.add(collection('sound'));
  await vi.advanceTimersByTimeAsync(999);
  expect(attempts).toHaveLength(1);
  expect(others).toEqual(['sound']);
  await vi.advanceTimersByTimeAsync(1 + 2_000 + 4_000);
  const [first = 0] = times;
  expect(times.map((time) => time - first)).toEqual([0, 0, 1_000, 3_000, 7_000]);
  expect(pauses).toEqual([1_000, 2_000, 4_000]);
});

test('closing waits for a step, but no longer than it may, and starts nothing', async () => {
  const started: string[] = [];
  const aborted = Promise.withResolvers<void>();
  const indexer = new PointIndexer({
    index: async ({ id }, signal) => {
      started.push(id);
      signal.addEventListener('abort', () => aborted.resolve());
      return new Promise<never>(() => {});
    },
    log,
  });
  indexer.add(collection('stuck'));
  indexer.add(collection('later'));
  await indexer.close(1);
  await aborted.promise;
  indexer.add(collection('new'));
  expect(started).toEqual(['stuck']);
});

test('the work is not charged to the operation that caused it', async () => {
  const limit = { name: 'ROWS', unit: 'rows', allowed: 1, advice: '' } as const;
  const budget = new OperationBudget({ timeMs: 1, rows: limit, fields: limit, characters: limit, errors: limit });
  const seen = Promise.withResolvers<unknown>();
  const indexer = new PointIndexer({
    index: async () => {
      seen.resolve(currentBudget());
      return false;
    },
    log,
  });
  budget.run(() => indexer.add(collection('a')));
  expect(await seen.promise).toBeUndefined();
});
