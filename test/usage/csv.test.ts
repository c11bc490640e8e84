import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { remoteGraph } from '../../src/cli/graph/remote-graph.ts';
import { CommandFailure } from '../../src/cli/process/command-failure.ts';
import { type ImportSource, importUsage } from '../../src/cli/usage/import-usage.ts';
import { bearer, newKey } from '../access/keys.ts';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { ADMIN_KEY, type TestGateway, testGateway } from '../harness/gateway.ts';
import { compileCache } from '../harness/process.ts';

let folder: string;
let gateway: CatalogGateway;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'usage-'));
  gateway = await gatewayWithCatalog();
});
afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true });
});

const program = fileURLToPath(new URL('../../bin/modelgraph.js', import.meta.url));

async function run(...args: string[]) {
  const child = spawn(process.execPath, [program, 'usage', ...args], {
    env: { ...compileCache, PATH: process.env['PATH'], MODELGRAPH_URL: gateway.url, MODELGRAPH_API_KEY: ADMIN_KEY },
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { stdout, stderr, code };
}

async function fileOf(name: string, content: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

async function pipeOf(name: string): Promise<string> {
  const pipe = join(folder, name);
  await promisify(execFile)('mkfifo', [pipe]);
  return pipe;
}

function importFile(file: string, source: Partial<ImportSource> = {}) {
  const signal = new AbortController().signal;
  const graph = remoteGraph(gateway.url, ADMIN_KEY, signal);
  return importUsage({ file, format: 'csv', fields: new Map(), ...source }, graph, signal);
}

async function totals(project: string) {
  const { data } = await gateway.askAsOperator(
    `query ($project: String!) { usage(filter: { projects: [$project] }) {
      totals { requests failedRequests totalTokens costExact unresolvedRequests }
    } }`,
    { project },
  );
  return data.usage.totals;
}

/** Usage of as many tags, at most 1,000 in a request. */
async function recordTags(of: TestGateway, tags: number) {
  const events = Array.from({ length: tags }, (_, index) => ({
    model: 'nowhere/at-all',
    owner: 'csv-team',
    usage: { input: 1 },
    tags: [`tag-${index}`],
  }));
  const document = 'mutation ($events: [UsageEventInput!]!) { recordUsage(input: { events: $events }) { recorded } }';
  for (const part of [events.slice(0, 1000), events.slice(1000)]) {
    if (part.length > 0) await of.askAsOperator(document, { events: part });
  }
}

test('the usage of a CSV file is imported once however often, and exported as CSV', async () => {
  const file = await fileOf(
    'usage.csv',
    [
      'model,at,Prompt Tokens,output,requests,owner,project,tags,success,latencyMs,Cost',
      'openai/gpt-5,2026-11-01T10:00:00Z,1000,200,2,"team ""a"", b",csv,x;y,true,900,0.1',
      'openai/gpt-5,2026-11-02T10:00:00Z,1000,,,=1+1,csv,,false,,0.1',
      '',
    ].join('\r\n'),
  );
  const map = '--map=Prompt Tokens=input,Cost=';
  expect(await run('import', file, map)).toMatchObject({ code: 0, stderr: expect.stringContaining('2 events') });
  const once = await totals('csv');
  expect(once).toMatchObject({ requests: 3, failedRequests: 1, totalTokens: 3400 });
  expect(await run('import', file, map)).toMatchObject({ code: 0, stderr: expect.stringContaining('0 events') });
  expect(await totals('csv')).toEqual(once);

  const { stdout, code } = await run('export', '--group-by', 'day,owner', '--project', 'csv');
  expect(code).toBe(0);
  const rows: Record<string, string>[] = parse(stdout, { columns: true });
  expect(rows).toMatchObject([
    { day: '2026-11-01', owner: 'team "a", b', requests: '2', outputTokens: '400', successRate: '1' },
    // A spreadsheet would calculate the name.
    { day: '2026-11-02', owner: "'=1+1", requests: '1', failedRequests: '1', successRate: '0', 'latencyMs.p50': '' },
  ]);
  const headers = bearer(ADMIN_KEY);
  const response = await fetch(`${gateway.url}/v1/usage.csv?groupBy=DAY,OWNER&project=csv`, { headers });
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(await response.text()).toBe(stdout);
});

test('JSON lines are the events of recordUsage', async () => {
  const events = [
    { model: 'openai/gpt-5', usage: { input: 5 }, project: 'lines', tags: ['a'] },
    { model: 'nowhere/at-all', usage: { input: 6 }, project: 'lines' },
    // The same event twice is two events.
    { model: 'nowhere/at-all', usage: { input: 6 }, project: 'lines' },
  ];
  const file = await fileOf('usage.jsonl', events.map((event) => JSON.stringify(event)).join('\n'));
  expect(await importFile(file, { format: 'jsonl' })).toEqual({
    recorded: 3,
    duplicates: 0,
    unresolvedModels: ['nowhere/at-all'],
  });
  expect(await totals('lines')).toMatchObject({ requests: 3, totalTokens: 17, unresolvedRequests: 2 });
});

test('an event with a key of null counts once however often it is imported', async () => {
  const event = { model: 'openai/gpt-5', usage: { input: 5 }, project: 'no-key', idempotencyKey: null };
  const file = await fileOf('no-key.jsonl', JSON.stringify(event));
  expect(await importFile(file, { format: 'jsonl' })).toMatchObject({ recorded: 1, duplicates: 0 });
  expect(await importFile(file, { format: 'jsonl' })).toMatchObject({ recorded: 0, duplicates: 1 });
});

test.each(['csv', 'jsonl'] as const)('the %s of a pipe, which can be read only once, is recorded', async (format) => {
  const lines = {
    csv: `model,input,project\nopenai/gpt-5,7,pipe-csv\n`,
    jsonl: JSON.stringify({ model: 'openai/gpt-5', usage: { input: 7 }, project: 'pipe-jsonl' }),
  };
  const pipe = await pipeOf(`pipe.${format}`);
  const [imported] = await Promise.all([importFile(pipe, { format }), writeFile(pipe, lines[format])]);
  expect(imported).toMatchObject({ recorded: 1, duplicates: 0 });
  expect(await totals(`pipe-${format}`)).toMatchObject({ requests: 1, totalTokens: 7 });
});

test.each(['csv', 'jsonl'] as const)('a folder in place of %s is refused', async (format) => {
  const refused = importFile(folder, { format });
  await expect(refused).rejects.toThrow(CommandFailure);
  await expect(refused).rejects.toThrow('EISDIR');
});

test.each(['csv', 'jsonl'] as const)(
  'a line of %s that does not end is refused before it fills the memory',
  async (format) => {
    const pipe = await pipeOf(`endless.${format}`);
    // Open for both, it does not end.
    const writer = await open(pipe, 'r+');
    const [imported] = await Promise.allSettled([importFile(pipe, { format }), writer.write('x'.repeat(120_000))]);
    await writer.close();
    expect(imported).toMatchObject({ reason: { message: expect.stringContaining('100000') } });
  },
);

test.each([
  ['a number that is none', 'model,input,project\nopenai/gpt-5,1,bad\nopenai/gpt-5,-1,bad\n', /Line 3: input/],
  ['an unknown column', 'model,prompt,project\nopenai/gpt-5,1,bad\n', /"prompt"/],
  ['a row with another number of cells', 'model,input,project\nopenai/gpt-5,1,bad\nopenai/gpt-5\n', /CSV/],
  ['a time of the future', 'model,at,project\nopenai/gpt-5,2026-01-01,bad\nopenai/gpt-5,2100-01-01,bad\n', /line 3/],
])('a file with %s names the place and records nothing', async (_, content, message) => {
  await expect(importFile(await fileOf('bad.csv', content))).rejects.toThrow(message);
  expect(await totals('bad')).toMatchObject({ requests: 0 });
});

test('a file that is not there, and a line that is no event, are refused', async () => {
  await expect(importFile(join(folder, 'nowhere.csv'))).rejects.toThrow('ENOENT');
  const file = await fileOf('bad.jsonl', '{"model":"openai/gpt-5","usage":{"input":1},"project":"bad"}\n[1]\n');
  await expect(importFile(file, { format: 'jsonl' })).rejects.toThrow('Line 2');
  expect(await totals('bad')).toMatchObject({ requests: 0 });
});

test('JSON lines with values of the wrong type are refused with the lines and the fields', async () => {
  const line = (event: object) =>
    JSON.stringify({ model: 'openai/gpt-5', usage: { input: 1 }, project: 'types', ...event });
  const lines = [line({}), '', line({ usage: { input: 'many' } }), line({ latencyMs: 'slow' }), '{"project":"types"}'];
  const file = await fileOf('types.jsonl', lines.join('\n'));
  const failure = await importFile(file, { format: 'jsonl' }).catch((error: Error) => error);
  expect(failure).toBeInstanceOf(CommandFailure);
  const { message } = failure as CommandFailure;
  expect(message).toContain('Nothing of lines 1 to 5 is recorded.');
  for (const place of ['line 3, "usage.input": ', 'line 4, "latencyMs": ', 'line 5: '])
    expect(message).toContain(place);
  expect(message).not.toContain('$events');
  expect(await totals('types')).toMatchObject({ requests: 0 });
});

test('the CSV over HTTP needs a caller, shows its own usage, and pages through all groups', async () => {
  expect((await fetch(`${gateway.url}/v1/usage.csv`)).status).toBe(401);
  const headers = bearer((await newKey(gateway, { role: 'CALLER', owner: 'csv-team' })).secret);
  await recordTags(gateway, 600);
  const get = (query: string) => fetch(`${gateway.url}/v1/usage.csv?${query}`, { headers });
  const rows: Record<string, string>[] = parse(await (await get('groupBy=TAG,OWNER')).text(), { columns: true });
  expect(rows).toHaveLength(600);
  expect(new Set(rows.map(({ owner }) => owner))).toEqual(new Set(['csv-team']));
  for (const query of ['groupBy=COLOR', 'since=yesterday', 'timeZone=Mars', 'color=red']) {
    expect((await get(query)).status).toBe(400);
  }
});

test('an export that has begun is not cut by the rate limit, and one that is not affordable is refused', async () => {
  // The cost of a page, and half of another.
  const limited = await testGateway({ MODELSDEV_ENABLED: 'false', RATE_LIMIT: '30000' });
  try {
    const caller = { role: 'CALLER', owner: 'csv-team', tier: 'basic' } as const;
    const headers = bearer((await newKey(limited, caller)).secret);
    await recordTags(limited, 1200);
    const get = () => fetch(`${limited.url}/v1/usage.csv?groupBy=TAG`, { headers });
    const whole = await get();
    expect(whole.status).toBe(200);
    expect(parse(await whole.text(), { columns: true })).toHaveLength(1200);
    const refused = await get();
    expect({ status: refused.status, type: refused.headers.get('content-type') }).toEqual({
      status: 429,
      type: expect.stringContaining('json'),
    });
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED', limit: 30_000 } }] });
  } finally {
    await limited.close();
  }
});
