import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, test } from 'vitest';
import { CatalogView } from '../../src/db/catalog-view.ts';
import { RowCache } from '../../src/db/row-cache.ts';

const MAX_BYTES = 1_000_000;
const LONG = 200_000;

let cache: RowCache;
let read: string[];
beforeEach(() => {
  cache = new RowCache(MAX_BYTES);
  read = [];
});

test('a list is read once for each kind and parent', async () => {
  const view = new CatalogView(1);
  for (const kind of ['first', 'first', 'second']) {
    const rows = await cache.lists(view, kind, ['one', 'other'], listsOf(kind));
    expect(rows).toEqual([{ text: `one of ${kind}` }, { text: `other of ${kind}` }]);
  }
  expect(read).toEqual(['one of first', 'other of first', 'one of second', 'other of second']);
});

test('a newer version empties the cache, and an older one is not kept', async () => {
  for (const version of [1, 2, 2, 1, 1]) await cache.lists(new CatalogView(version), 'kind', ['one'], listsOf('kind'));
  expect(read).toHaveLength(4);
});

test('callers without a credential have rows of their own where they differ', async () => {
  const view = new CatalogView(1, undefined, { hasRestricted: true });
  for (const one of [view, view.open(), view, view.open()]) await cache.lists(one, 'kind', ['one'], listsOf('kind'));
  expect(read).toHaveLength(2);
});

describe('the memory of kinds with long names', () => {
  test('is counted', async () => {
    const view = new CatalogView(1);
    await cache.lists(view, longKind(1), ['one'], listsOf('kind'));
    expect(cache.bytes).toBeGreaterThan(LONG);
    for (let number = 2; number <= 20; number++) await cache.lists(view, longKind(number), ['one'], listsOf('kind'));
    expect(cache.bytes).toBeLessThanOrEqual(MAX_BYTES);
    expect(cache.use.evictions).toBeGreaterThan(10);
    read = [];
    for (const number of [20, 1]) await cache.lists(view, longKind(number), ['one'], listsOf('kind'));
    expect(read).toHaveLength(1);
  });

  test.each([
    { reason: 'are evicted', kind: longKind, versionOf: () => 1 },
    { reason: 'are of earlier versions', kind: longKind, versionOf: (number: number) => number },
    {
      reason: 'are larger than the cache',
      kind: (number: number) => longKind(number).repeat(5),
      versionOf: () => 1,
    },
  ])('is free once their rows $reason', async ({ kind, versionOf }) => {
    const before = usedHeap();
    for (let number = 1; number <= 200; number++) {
      await cache.lists(new CatalogView(versionOf(number)), kind(number), ['one'], listsOf('kind'));
    }
    expect(usedHeap() - before).toBeLessThan(10 * MAX_BYTES);
  });
});

function longKind(number: number): string {
  return `${number} `.padEnd(LONG, 'x');
}

function listsOf(kind: string) {
  return async (parents: readonly string[]) => {
    const texts = parents.map((parent) => `${parent} of ${kind}`);
    read.push(...texts);
    return new Map(parents.map((parent, index) => [parent, [{ text: texts[index] }]]));
  };
}

function usedHeap(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}
