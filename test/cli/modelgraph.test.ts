import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plainJson, plainText } from '../../src/cli/terminal/plain-text.ts';
import { catalog } from '../fixtures/catalog.ts';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { testDatabase } from '../harness/database.ts';
import { faultServer, json } from '../harness/fault-server.ts';
import { testGateway } from '../harness/gateway.ts';
import { compileCache } from '../harness/process.ts';

const program = fileURLToPath(new URL('../../bin/modelgraph.js', import.meta.url));

let gateway: CatalogGateway;
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
});
afterAll(() => gateway.close());

test('each command that reads answers with JSON of the running gateway', async () => {
  const search = await answerOf('search', '--limit', '2');
  const [key, other] = search.models.map((model: { key: string }) => model.key);
  expect(await answerOf('show', key)).toMatchObject({ key });
  expect((await answerOf('compare', key, other)).rows.length).toBeGreaterThan(0);
  expect((await answerOf('cost', key, '--input', '1m')).models[0].key).toBe(key);
  expect((await answerOf('changes', '--limit', '1')).changes).toHaveLength(1);
  expect((await answerOf('recommend')).matchCount).toBeGreaterThan(0);
});

test('export writes every model once, in each form', async () => {
  const { models } = await gateway.read('{ models(first: 500, orderBy: [{ field: KEY }]) { nodes { key } } }');
  const keys = models.nodes.map(({ key }: { key: string }) => key);
  const lines = (await run(['export'])).stdout.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).key)).toEqual(keys);
  const whole = JSON.parse((await run(['export', '--format', 'json'])).stdout);
  expect(whole.map(({ key }: { key: string }) => key)).toEqual(keys);
  const rows: string[][] = parse((await run(['export', '--format', 'csv'])).stdout);
  expect(rows[0]).toContain('key');
  expect(rows.slice(1).map((row) => row[rows[0]?.indexOf('key') ?? -1])).toEqual(keys);
});

test('the words and numbers of a command become its filter and its usage', async () => {
  const cheap = await answerOf('search', 'gpt', '--max-input-price', '1');
  expect(cheap.models.length).toBeGreaterThan(0);
  expect(cheap.models.every(({ pricing }: { pricing: { input: number } }) => pricing.input <= 1)).toBe(true);
  const usage = ['--input', '10000', '--output', '800', '--requests', '1000'];
  const [cost] = (await answerOf('cost', 'openai/gpt-5', ...usage)).models;
  const { model } = await gateway.read('{ model(key: "openai/gpt-5") { pricing { input output } } }');
  const dollars = (1_000 * (10_000 * model.pricing.input + 800 * model.pricing.output)) / 1_000_000;
  expect(Number(cost.estimateCost.totalExact)).toBeCloseTo(dollars, 9);
  expect((await answerOf('changes', '--since', '7d')).changes.length).toBeGreaterThan(0);
});

test('without a gateway, a command reads the configured database', async () => {
  const database = await testDatabase();
  const source = await faultServer();
  source.serve('/catalog.json', json(catalog));
  const settings = { MODELSDEV_BASE_URL: source.url };
  const filled = await testGateway(settings, database);
  await filled.refresh();
  await filled.close();
  await source.close();
  const { code, stdout } = await run(['show', 'openai/gpt-5', '--json'], '', { ...database.env, ...settings });
  expect({ code, shown: JSON.parse(stdout) }).toMatchObject({ code: 0, shown: { key: 'openai/gpt-5' } });
  await database.remove();
});

test('check tells findings that fail, clean input and unreadable input apart', async () => {
  const { models } = await gateway.read('{ models(first: 1, filter: { statuses: [REMOVED] }) { nodes { key } } }');
  const gone = models.nodes[0].key;
  const found = await run(['check', '-', '--json'], `model: "${gone}"\n`);
  expect(found.code).toBe(2);
  expect(JSON.parse(found.stdout).findings).toMatchObject([{ kind: 'gone', id: gone, line: 1, column: 9 }]);
  expect((await run(['check', '-'], 'name: nothing\n')).code).toBe(0);
  expect((await run(['check', '/nowhere/at/all'])).code).toBe(3);
});

test('wrong arguments and an unreachable gateway are one line on stderr', async () => {
  for (const args of [['serch'], ['show'], ['search', '--limit', 'x'], ['search', '--url', 'http://127.0.0.1:1']]) {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 1, stdout: '', lines: 1 });
  }
});

test('control characters of the source reach no terminal', () => {
  expect(plainText('a\x1b[31m\u009b\u202e')).toBe('a\ufffd[31m\ufffd\ufffd');
  expect(plainJson('\u009b\x1b\u202e')).toBe('"\\u009b\\u001b\\u202e"');
});

async function answerOf(...args: readonly string[]) {
  const { code, stdout, stderr } = await run([...args, '--json']);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

async function run(
  args: readonly string[],
  input = '',
  settings: Readonly<Record<string, string>> = { MODELGRAPH_URL: gateway.url },
) {
  const env = { ...compileCache, PATH: process.env['PATH'], ...settings };
  const child = spawn(process.execPath, [program, ...args], { env });
  child.stdin.end(input);
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { code: Number(code), stdout, stderr };
}
