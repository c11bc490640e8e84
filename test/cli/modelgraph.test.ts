import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plainJson, plainText } from '../../src/cli/terminal/plain-text.ts';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { compileCache } from '../harness/process.ts';

const program = fileURLToPath(new URL('../../bin/modelgraph.js', import.meta.url));

let gateway: CatalogGateway;
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
});
afterAll(() => gateway.close());

test('each command that reads answers with JSON of the running gateway', async () => {
  const search = await json('search', '--limit', '2');
  const [key, other] = search.models.map((model: { key: string }) => model.key);
  expect(await json('show', key)).toMatchObject({ key });
  expect((await json('compare', key, other)).rows.length).toBeGreaterThan(0);
  expect((await json('cost', key, '--input', '1m')).models[0].key).toBe(key);
  expect((await json('changes', '--limit', '1')).changes).toHaveLength(1);
  expect((await json('recommend')).matchCount).toBeGreaterThan(0);
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

async function json(...args: readonly string[]) {
  const { code, stdout, stderr } = await run([...args, '--json']);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

async function run(args: readonly string[], input = '') {
  const env = { ...compileCache, PATH: process.env['PATH'], MODELGRAPH_URL: gateway.url };
  const child = spawn(process.execPath, [program, ...args], { env });
  child.stdin.end(input);
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { code: Number(code), stdout, stderr };
}
