import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openLog } from '../../../src/log.ts';
import { Circuit } from '../../../src/models-dev/fetch/circuit.ts';
import type { FetchRequest, SourceOptions } from '../../../src/models-dev/fetch/source.ts';
import { liveSource, type RefreshSource } from '../../../src/models-dev/refresh-source.ts';
import { type FaultServer, faultServer, html, json, silence, status } from '../../harness/fault-server.ts';
import { catalog } from './source-under-test.ts';

const FAILURES_TO_OPEN = 5;
const OPEN_MS = 60_000;

let server: FaultServer;
let log: { readonly msg: string; readonly level: number; readonly [field: string]: unknown }[];
let circuit: Circuit;
let source: RefreshSource;
beforeEach(async () => {
  // Only the clock stands still: connections go on.
  vi.useFakeTimers({ toFake: ['Date'] });
  server = await faultServer();
  log = [];
  circuit = new Circuit(openLog('info', { write: (line) => log.push(JSON.parse(line)) }));
  source = sourceOf(circuit);
});
afterEach(async () => {
  vi.useRealTimers();
  await server.close();
});

describe('a closed circuit', () => {
  test('passes every failure on unchanged', async () => {
    server.serve('/catalog.json', status(401));
    for (let failures = 1; failures <= FAILURES_TO_OPEN; failures++) {
      expect(await failureOf(fetched())).toMatchObject({ code: 'SOURCE_REFUSED', attempts: 1 });
    }
  });

  test('opens after five failures in a row', async () => {
    await fail(FAILURES_TO_OPEN - 1);
    expect(circuit.state).toBe('CLOSED');
    await fail(1);
    expect(circuit.state).toBe('OPEN');
  });

  test('counts a fetch with all its retries once', async () => {
    server.serve('/catalog.json', status(503));
    const persistent = sourceOf(circuit, { maxRetries: 1 });
    for (let failures = 1; failures < FAILURES_TO_OPEN; failures++) await failureOf(fetched(persistent));
    expect(server.requests).toHaveLength(2 * (FAILURES_TO_OPEN - 1));
    expect(circuit.state).toBe('CLOSED');
  });

  test('resets the count after a success', async () => {
    await fail(FAILURES_TO_OPEN - 1);
    server.serve('/catalog.json', json(catalog));
    await fetched();
    await fail(FAILURES_TO_OPEN - 1);
    expect(circuit.state).toBe('CLOSED');
  });

  test('opens after five unusable documents in a row', async () => {
    for (const path of ['/catalog.json', '/api.json']) server.serve(path, html());
    for (let failures = 0; failures < FAILURES_TO_OPEN; failures++) {
      expect(circuit.state).toBe('CLOSED');
      expect(await failureOf(fetched())).toMatchObject({ code: 'NOT_A_CATALOG' });
    }
    expect(circuit.state).toBe('OPEN');
  });

  test('does not count an aborted fetch', async () => {
    await fail(FAILURES_TO_OPEN - 1);
    await cutShort();
    expect(circuit.state).toBe('CLOSED');
  });

  test('applies to all sources that share it', async () => {
    server.serve('/catalog.json', status(500));
    for (let failures = 0; failures < FAILURES_TO_OPEN; failures++) await failureOf(fetched(sourceOf(circuit)));
    expect(await failureOf(fetched())).toMatchObject({ code: 'SOURCE_CIRCUIT_OPEN' });
  });
});

describe('an open circuit', () => {
  beforeEach(() => fail(FAILURES_TO_OPEN));

  test('fails without a request', async () => {
    const asked = server.requests.length;
    expect(await failureOf(fetched())).toMatchObject({ code: 'SOURCE_CIRCUIT_OPEN', attempts: 0 });
    expect(server.requests).toHaveLength(asked);
  });

  test('names the last failure and the period', async () => {
    const since = new Date();
    const until = new Date(since.getTime() + OPEN_MS);
    vi.setSystemTime(since.getTime() + 1_000);
    const { message } = await failureOf(fetched());
    for (const part of ['5 times', since.toISOString(), until.toISOString(), '"force"', '500 Internal Server Error']) {
      expect(message).toContain(part);
    }
  });

  test('lets a fetch with bypassCircuit through', async () => {
    server.serve('/catalog.json', json(catalog));
    expect(await fetched(source, {}, true)).toMatchObject({ kind: 'DOCUMENT' });
    expect(circuit.state).toBe('CLOSED');
  });

  test('stays open for another minute if that fetch fails', async () => {
    vi.setSystemTime(Date.now() + OPEN_MS - 1);
    expect(await failureOf(fetched(source, {}, true))).toMatchObject({ code: 'SOURCE_REFUSED' });
    vi.setSystemTime(Date.now() + OPEN_MS - 1);
    expect(await failureOf(fetched())).toMatchObject({ code: 'SOURCE_CIRCUIT_OPEN' });
  });

  test('is half-open after a minute', () => {
    vi.setSystemTime(Date.now() + OPEN_MS - 1);
    expect(circuit.state).toBe('OPEN');
    vi.setSystemTime(Date.now() + 1);
    expect(circuit.state).toBe('HALF_OPEN');
  });
});

describe('a half-open circuit', () => {
  beforeEach(async () => {
    await fail(FAILURES_TO_OPEN);
    vi.setSystemTime(Date.now() + OPEN_MS);
  });

  test('closes after a successful fetch', async () => {
    server.serve('/catalog.json', json(catalog));
    expect(await fetched()).toMatchObject({ kind: 'DOCUMENT' });
    expect(circuit.state).toBe('CLOSED');
  });

  test('opens again after a failed fetch', async () => {
    expect(await failureOf(fetched())).toMatchObject({ code: 'SOURCE_REFUSED' });
    expect(circuit.state).toBe('OPEN');
    expect(await failureOf(fetched())).toMatchObject({
      code: 'SOURCE_CIRCUIT_OPEN',
      message: expect.stringContaining('failed 6 times in a row'),
    });
  });

  test('opens again after an aborted fetch', async () => {
    await cutShort();
    expect(circuit.state).toBe('OPEN');
    expect(await failureOf(fetched())).toMatchObject({ message: expect.stringContaining('500 Internal Server Error') });
  });

  test('opens again after an unusable document', async () => {
    for (const path of ['/catalog.json', '/api.json']) server.serve(path, html());
    await failureOf(fetched());
    expect(circuit.state).toBe('OPEN');
  });
});

test('each change of state is logged once', async () => {
  const since = new Date();
  const until = new Date(since.getTime() + OPEN_MS);
  await fail(FAILURES_TO_OPEN + 2);
  vi.setSystemTime(until);
  server.serve('/catalog.json', json(catalog));
  await fetched();
  await fetched();
  expect(log).toEqual([
    {
      level: 40,
      time: since.getTime(),
      failures: FAILURES_TO_OPEN,
      since: since.toISOString(),
      until: until.toISOString(),
      failure: `${server.url}/catalog.json returned 500 Internal Server Error; expected 200 OK.`,
      msg: 'source circuit opened: pausing requests to the source',
    },
    { level: 30, time: until.getTime(), msg: 'source circuit half-open: sending one request' },
    { level: 30, time: until.getTime(), msg: 'source circuit closed: the source is reachable again' },
  ]);
});

test('a folder has no circuit', async () => {
  const folder = sourceOf(circuit, { baseUrl: new URL('file:///nowhere/at/all/') });
  for (let failures = 0; failures <= FAILURES_TO_OPEN; failures++) {
    expect(await failureOf(fetched(folder))).toMatchObject({ code: 'SOURCE_UNREACHABLE' });
  }
  expect(folder.circuit).toBeNull();
});

function sourceOf(shared: Circuit, some: Partial<SourceOptions> = {}): RefreshSource {
  return liveSource({ baseUrl: new URL(server.url), apiKey: null, timeoutMs: 10_000, maxRetries: 0, ...some }, shared);
}

function fetched(from = source, request: Partial<FetchRequest> = {}, bypassCircuit = false) {
  const { signal } = new AbortController();
  const fetch = () => from.fetch({ etag: null, signal, onBytes: () => {}, ...request });
  return from.circuit?.run(fetch, bypassCircuit) ?? fetch();
}

async function fail(times: number): Promise<void> {
  server.serve('/catalog.json', status(500));
  for (let failures = 0; failures < times; failures++) await failureOf(fetched());
}

async function cutShort(): Promise<void> {
  server.serve('/catalog.json', silence());
  const left = new Error('The operator cancelled it.');
  const controller = new AbortController();
  const request = server.nextRequest();
  const fetching = failureOf(fetched(source, { signal: controller.signal }));
  await request;
  controller.abort(left);
  expect(await fetching).toBe(left);
}

async function failureOf(fetching: Promise<unknown>): Promise<Error> {
  const outcome = await fetching.catch((error: unknown) => error);
  if (outcome instanceof Error) return outcome;
  throw new Error('An error was expected.', { cause: outcome });
}
