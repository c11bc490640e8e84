import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../../src/schema.ts';
import { catalog } from '../fixtures/catalog.ts';
import { randomFrom } from '../fixtures/random.ts';
import { type Choices, choicesOf } from '../fixtures/random-choice.ts';
import { randomQuery } from '../fixtures/random-query.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import type { Answer } from '../harness/gateway.ts';
import { hasProc, inspectable, openFiles, ownStderr, residentMiB } from '../harness/inspected-process.ts';
import { killGateways, type ReadyProcess, readyGateway } from '../harness/process.ts';
import { hostileArguments } from './hostile/hostile-arguments.ts';
import { hostileDocuments } from './hostile/hostile-documents.ts';
import { hostileHttp } from './hostile/hostile-http.ts';
import { closeConnections, type HostileKind, type Reply, sendJson } from './hostile/hostile-request.ts';
import { hostileSockets } from './hostile/hostile-sockets.ts';
import { hostileWebSockets } from './hostile/hostile-websockets.ts';

const kinds = [...hostileDocuments, ...hostileHttp, ...hostileSockets, ...hostileWebSockets, ...hostileArguments];
const VALID_QUERIES = 2_000;
const CONCURRENCY = 24;
/** Node looks for late requests once a second, so these wait for it together. */
const SLOW_CONCURRENCY = 250;

let database: TestDatabase;
let source: FaultServer;
let gateway: ReadyProcess;
let before: Use;

interface Use {
  readonly residentMiB: number;
  readonly openFiles: number;
}

beforeAll(async () => {
  [database, source] = await Promise.all([testDatabase(), faultServer()]);
  source.serve('/catalog.json', json(catalog));
  gateway = await readyGateway({
    ...database.env,
    ...inspectable,
    MODELSDEV_BASE_URL: source.url,
    REQUEST_TIMEOUT: '1s',
    // Full after the warm-up, so that memory that grows is lost and not kept.
    ANSWER_CACHE_BYTES: '1000000',
    ROW_CACHE_BYTES: '1000000',
  });
  await gateway.refresh();
  // Code is compiled, caches fill, pools open, and buffers grow to their largest at the first requests of each kind.
  for (const kind of kinds) await attack(kind, kind.count / 2, 1);
  await askValid(VALID_QUERIES / 2, 1);
  before = await use();
}, 180_000);

afterAll(async () => {
  closeConnections();
  await killGateways();
  await source.close();
  await database.remove();
});

test('the kinds make ten thousand requests', () => {
  expect(kinds.reduce((sum, { count }) => sum + count, 0)).toBe(10_000);
});

test.each(kinds)('$name are answered as mistakes of the client', async (kind) => {
  expect(await attack(kind, kind.count, 2)).toEqual([]);
});

test('valid queries of random depth and arguments are answered, most of them with data', async () => {
  const { faults, withDataCount } = await askValid(VALID_QUERIES, 3);
  expect(faults).toEqual([]);
  process.stdout.write(`valid queries: ${withDataCount} of ${VALID_QUERIES} are answered with data\n`);
  expect(withDataCount).toBeGreaterThan(0.7 * VALID_QUERIES);
}, 120_000);

describe('afterwards', () => {
  test('the gateway answers, and has logged no error', async () => {
    const { data } = await gateway.ask('{ models(first: 1) { nodes { key } } }');
    expect(data.models.nodes).toHaveLength(1);
    expect(gateway.log.filter(({ level }) => level >= 50).slice(0, 5)).toEqual([]);
    expect(ownStderr(gateway)).toEqual([]);
  });

  test.skipIf(!hasProc)('no file stays open', async () => {
    closeConnections();
    const left = await eventually(use, ({ openFiles }) => openFiles <= before.openFiles);
    expect(left.openFiles).toBeLessThanOrEqual(before.openFiles);
  });

  test.skipIf(!hasProc)('the resident memory is at most 20 % above the one before', async () => {
    const after = await use();
    process.stdout.write(`resident memory: ${before.residentMiB} MiB before, ${after.residentMiB} MiB after\n`);
    expect(after.residentMiB).toBeLessThan(before.residentMiB * 1.2);
  });
});

/** Sends requests of one kind, and returns the replies that are not allowed. */
async function attack(kind: HostileKind, count: number, seed: number): Promise<readonly object[]> {
  const isSlow = kind.allowed.includes(408);
  return faults(count, isSlow ? SLOW_CONCURRENCY : CONCURRENCY, seed, async (choices) => {
    const reply = await kind.send(gateway.url, choices);
    return kind.allowed.includes(reply.status) && !isInternal(reply) ? null : reply;
  });
}

/** A valid query is answered, or refused because of its size or a value that its type allows and its field does not. */
async function askValid(count: number, seed: number) {
  let withDataCount = 0;
  const found = await faults(count, CONCURRENCY, seed, async ({ random, pick }) => {
    const request = randomQuery(schema, random, (scalar) => pick(honestValues[scalar] ?? honestTexts));
    const reply = await sendJson(gateway.url, request);
    const { data = null, errors = [] }: Partial<Answer> = JSON.parse(reply.body);
    if (reply.status === 200 && data !== null) withDataCount++;
    const isRefused = reply.status === 400 && errors.every(({ extensions }) => refusals.has(extensions['code']));
    return (reply.status === 200 || isRefused) && !isInternal(reply) ? null : { ...reply, request };
  });
  return { faults: found, withDataCount };
}

const refusals: ReadonlySet<unknown> = new Set(['LIMIT_EXCEEDED', 'BAD_USER_INPUT']);

/** The first faults that requests of this seed find. */
async function faults(
  count: number,
  concurrency: number,
  seed: number,
  find: (choices: Choices) => Promise<object | null>,
): Promise<readonly object[]> {
  const found: object[] = [];
  let sent = 0;
  const lane = async (): Promise<void> => {
    while (sent < count) {
      const choices = choicesOf(randomFrom(seed * 1_000_000 + sent++));
      const fault = await find(choices).catch((error: unknown) => ({ error }));
      if (fault) found.push(fault);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return found.slice(0, 5);
}

function isInternal({ body }: Reply): boolean {
  return body.includes('INTERNAL_SERVER_ERROR');
}

async function use(): Promise<Use> {
  return { residentMiB: await residentMiB(gateway), openFiles: await openFiles(gateway) };
}

const providers = Object.entries(catalog.providers);
const modelKeys = providers.flatMap(([provider, { models }]) => Object.keys(models).map((id) => `${provider}/${id}`));
const honestTexts: Parameters<Choices['pick']>[0] = [
  'openai',
  'OpenAI',
  'gpt',
  'text',
  'SWE-Bench Verified',
  ...modelKeys,
  ...providers.map(([key]) => key),
  ...Object.keys(catalog.models),
  ...modelKeys.map((key) => `Model:${key}`),
];

const honestValues: Readonly<Record<string, typeof honestTexts>> = {
  Int: [0, 1, 2, 10, 100],
  Float: [0, 0.5, 1, 20],
  Boolean: [true, false],
  TokenCount: [0, 1_000, 128_000],
  Decimal: ['0', '0.25', '1', '12.5'],
  DateTime: ['2025-06-01', '2026-01-15T12:00:00Z', '2026-11-01'],
  PartialDate: ['2024', '2025-02', '2026-03-14'],
  JSON: [{}, { a: 1 }],
};
