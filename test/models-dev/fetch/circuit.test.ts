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
  test('lets every failure pass as it is', async () => {
    server.serve('/catalog.json', status(401));
    for (let failures = 1; failures <= FAILURES_TO_OPEN; failures++) {
      expect(await failureOf(fetched())).toMatchObject({ code: 'SOURCE_REFUSED', attempts: 1 });
    }
  });

  test('opens with the fifth failure in a row', async () => {
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

  test('begins to count anew with a success', async () => {
    await fail(FAILURES_TO_OPEN - 1);
    server.serve('/catalog.json', json(catalog));
    await fetched();
    await fail(FAILURES_TO_OPEN - 1);
    expect(circuit.state).toBe('CLOSED');
  });

  test('does not count an answer that is no catalog: the source is there', async () => {
    for (const path of ['/catalog.json', '/api.json']) server.serve(path, html());
    for (let failures = 0; failures < 2 * FAILURES_TO_OPEN; failures++) {
      expect(await failureOf(fetched())).toMatchObject({ code: 'NOT_A_CATALOG' });
    }
    expect(circuit.state).toBe('CLOSED');
  });

  test('does not count a fetch that was cut short', async () => {
    await fail(FAILURES_TO_OPEN - 1);
    await cutShort();
    expect(circuit.state).toBe('CLOSED');
  });

  test('is of all sources that share it', async () => {
    server.serve('/catalog.json', status(500));
    for (let failures = 0; failures < FAILURES_TO_OPEN; failures++) await failureOf(fetched(sourceOf(circuit)));
    expect(await failureOf(fetched())).toMatchObject({ code: 'SOURCE_CIRCUIT_OPEN' });
  });
});

describe('an open circuit', () => {
  beforeEach(() => fail(FAILURES_TO_OPEN));

  test('fails at once and asks nothing', async () => {
    const asked = server.requests.length;
    expect(await failureOf(fetched())).toMatchObject({ code: 'SOURCE_CIRCUIT_OPEN', attempts: 0 });
    expect(server.requests).toHaveLength(asked);
  });

  test('says why, since when and until when', async () => {
    const since = new Date();
    const until = new Date(since.getTime() + OPEN_MS);
    vi.setSystemTime(since.getTime() + 1_000);
    const { message } = await failureOf(fetched());
    expect(message).toBe(
      `The source was not asked: it failed 5 times in a row, since ${since.toISOString()} it is left alone, and from ${until.toISOString()} on it may be asked again, or at once with "force". Its last failure: ${server.url}/catalog.json answered 500 Internal Server Error, wanted 200 OK.`,
    );
  });

  test('is asked all the same by who insists', async () => {
    server.serve('/catalog.json', json(catalog));
    expect(await fetched(source, { bypassCircuit: true })).toMatchObject({ kind: 'DOCUMENT' });
    expect(circuit.state).toBe('CLOSED');
  });

  test('stays so for another minute when who insists fails', async () => {
    vi.setSystemTime(Date.now() + OPEN_MS - 1);
    expect(await failureOf(fetched(source, { bypassCircuit: true }))).toMatchObject({ code: 'SOURCE_REFUSED' });
    vi.setSystemTime(Date.now() + OPEN_MS - 1);
    expect(await failureOf(fetched())).toMatchObject({ code: 'SOURCE_CIRCUIT_OPEN' });
  });

  test('is half-open a minute later', () => {
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

  test('closes with a fetch that succeeds', async () => {
    server.serve('/catalog.json', json(catalog));
    expect(await fetched()).toMatchObject({ kind: 'DOCUMENT' });
    expect(circuit.state).toBe('CLOSED');
  });

  test('opens again with one that fails', async () => {
    expect(await failureOf(fetched())).toMatchObject({ code: 'SOURCE_REFUSED' });
    expect(circuit.state).toBe('OPEN');
    expect(await failureOf(fetched())).toMatchObject({
      code: 'SOURCE_CIRCUIT_OPEN',
      message: expect.stringContaining('failed 6 times in a row'),
    });
  });

  test('opens again with one that was cut short: it has shown nothing', async () => {
    await cutShort();
    expect(circuit.state).toBe('OPEN');
    expect(await failureOf(fetched())).toMatchObject({ message: expect.stringContaining('500 Internal Server Error') });
  });

  test('closes with an answer that is no catalog', async () => {
    for (const path of ['/catalog.json', '/api.json']) server.serve(path, html());
    await failureOf(fetched());
    expect(circuit.state).toBe('CLOSED');
  });
});

test('each change of state is one line in the log', async () => {
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
      failure: `${server.url}/catalog.json answered 500 Internal Server Error, wanted 200 OK.`,
      msg: 'source circuit opened: leaving the source alone',
    },
    { level: 30, time: until.getTime(), msg: 'source circuit half-open: asking the source once' },
    { level: 30, time: until.getTime(), msg: 'source circuit closed: the source answers again' },
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

function fetched(from = source, request: Partial<FetchRequest> = {}) {
  const { signal } = new AbortController();
  return from.fetch({ etag: null, signal, onBytes: () => {}, ...request });
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
