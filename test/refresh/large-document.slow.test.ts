import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSource } from '../../src/models-dev/fetch/open-source.ts';
import { compareCatalog } from '../../src/refresh/diff/compare.ts';
import { readRecords } from '../../src/refresh/diff/read-records.ts';
import { inPartsOf } from '../../src/refresh/store/in-key-order.ts';

const MODELS = 20_000;
const PROVIDERS = 200;
const { signal } = new AbortController();

let folder: string;
let bytes: number;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelgraph-test-'));
  const text = JSON.stringify({ providers: providers(), models: {} });
  bytes = Buffer.byteLength(text);
  await writeFile(join(folder, 'catalog.json'), text);
});
afterAll(() => rm(folder, { recursive: true }));

test('reading a large document keeps requests waiting for a small part of its time', async () => {
  const turns = watchTurns();
  expect((await recordsOfFolder()).models).toHaveLength(MODELS);
  const { longestMs, totalMs } = turns.end();
  expect(totalMs).toBeGreaterThan(400);
  expect(longestMs).toBeLessThan(totalMs / 8);
});

test('the records of a large document take less memory than its text', async () => {
  const before = await usedBytes();
  const records = await recordsOfFolder();
  expect((await usedBytes()) - before).toBeLessThan(bytes);
  const last = records.models.at(-1)?.content;
  expect(last).toMatchObject({ key: `p${PROVIDERS - 1}/m${MODELS / PROVIDERS - 1}`, contextTokens: 200_000 });
});

test('the first reading of a large document with a problem leaves no records behind', async () => {
  const document = await documentOfFolder();
  const withProblem = { ...document, baseModels: 'none' };
  const before = await usedBytes();
  let leftBytes: number | null = null;
  const knownPricing = async () => {
    leftBytes = (await usedBytes()) - before;
    return new Map();
  };
  const { records, problems } = await readRecords(withProblem, knownPricing, signal);
  expect(problems).toHaveLength(1);
  const keptBytes = (await usedBytes()) - before;
  expect(records.models).toHaveLength(MODELS);
  expect(leftBytes).toBeLessThan(keptBytes / 2);
});

test('the comparison with a large catalog keeps none of its hashes', async () => {
  const records = await recordsOfFolder();
  const before = await usedBytes();
  let keptBytes: number | null = null;
  async function* stored() {
    for (const part of inPartsOf(records.models)) {
      // Strings of their own, as those that a database sends.
      yield part.map(({ key, contentHash }) => ({
        key: copyOf(key),
        contentHash: copyOf(contentHash),
        publishedHash: null,
      }));
    }
    keptBytes = (await usedBytes()) - before;
  }
  async function* none() {}
  const difference = await compareCatalog(
    {
      providers: none(),
      models: stored(),
      baseModels: none(),
      benchmarkResults: none(),
      registered: { providers: new Set(), models: new Set() },
      linkableBaseModels: [],
    },
    records,
    { providers: new Set(), models: new Set(), baseModels: new Set() },
  );
  expect(difference.models.counts).toMatchObject({ unchanged: MODELS, total: MODELS });
  const hashBytes = 64;
  expect(keptBytes).toBeLessThan(MODELS * hashBytes);
});

function copyOf(text: string): string {
  return Buffer.from(text).toString();
}

async function recordsOfFolder() {
  const { records, problems } = await readRecords(await documentOfFolder(), async () => new Map(), signal);
  expect(problems).toEqual([]);
  return records;
}

async function documentOfFolder() {
  const source = openSource({
    baseUrl: pathToFileURL(`${folder}/`),
    apiKey: null,
    timeoutMs: 60_000,
    maxRetries: 0,
  });
  const fetched = await source.fetch({ etag: null, signal, onBytes: () => {} });
  if (fetched.kind !== 'DOCUMENT') throw new Error(`a document was expected; got ${fetched.kind}`);
  return fetched.document;
}

/** What this thread computes in each turn of the event loop, which does not depend on other programs. */
function watchTurns() {
  let isWatched = true;
  let longestMs = 0;
  const first = computedMs();
  let last = first;
  const endTurn = () => {
    const now = computedMs();
    longestMs = Math.max(longestMs, now - last);
    last = now;
  };
  const turn = () => {
    endTurn();
    if (isWatched) setImmediate(turn);
  };
  setImmediate(turn);
  return {
    end: () => {
      isWatched = false;
      endTurn();
      return { longestMs, totalMs: computedMs() - first };
    },
  };
}

function computedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

async function usedBytes(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc');
  // What a first collection finalizes, such as a stream, lets go of its buffers only in a later turn.
  for (let count = 0; count < 3; count++) {
    await nextTurn();
    gc();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function providers() {
  const perProvider = MODELS / PROVIDERS;
  return Object.fromEntries(Array.from({ length: PROVIDERS }, (_, index) => [`p${index}`, provider(index)]));

  function provider(index: number) {
    const models = Array.from({ length: perProvider }, (_, number) => [`m${number}`, model(index, number)]);
    return {
      id: `p${index}`,
      name: `P ${index}`,
      npm: '@ai-sdk/p',
      env: ['P_KEY'],
      models: Object.fromEntries(models),
    };
  }
}

function model(provider: number, number: number) {
  return {
    id: `m${number}`,
    name: `M ${number} of ${provider}`,
    family: `family-${number % 7}`,
    attachment: true,
    reasoning: number % 2 === 0,
    tool_call: true,
    temperature: true,
    knowledge: '2025-10',
    release_date: '2026-01-15',
    last_updated: '2026-02-20',
    modalities: { input: ['text', 'image'], output: ['text'] },
    open_weights: false,
    cost: { input: 1 + provider / 100, output: 2 + number / 100, cache_read: 0.1 },
    limit: { context: 200_000, output: 64_000 },
  };
}
