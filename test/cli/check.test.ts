import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Finding } from '../../src/cli/check/findings.ts';
import { catalog } from '../fixtures/catalog.ts';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { compileCache } from '../harness/process.ts';

const program = fileURLToPath(new URL('../../bin/modelgraph.js', import.meta.url));

let gateway: CatalogGateway;
let gone: string;
let deprecated: string;
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
  gone = await firstKey('REMOVED');
  deprecated = await firstKey('DEPRECATED');
});
afterAll(() => gateway.close());

test('an id is found in YAML, TOML, env files, JSON and source code', async () => {
  const forms = [
    `model: ${gone} # comment`,
    `  - ${gone}`,
    `model = "${gone}"`,
    `export MODEL=${gone}`,
    `{"models": ["${gone}"]}`,
    `client.chat(model='${gone}')`,
  ];
  const { code, findings } = await check(forms.join('\n'));
  expect(code).toBe(2);
  expect(findings).toEqual(
    forms.map((form, index) => ({ kind: 'gone', id: gone, line: index + 1, column: form.indexOf(gone) + 1 })),
  );
});

test('a deprecated model fails only when it is told to', async () => {
  const found = await check(`MODEL=${deprecated}\n`);
  expect(found).toMatchObject({ code: 0, findings: [{ kind: 'deprecated', id: deprecated, line: 1, column: 7 }] });
  expect((await check(`MODEL=${deprecated}\n`, '--fail-on', 'deprecated')).code).toBe(2);
});

test('a text that means no model is a finding only in a field for models', async () => {
  const found = await check('name: some-thing-1\nmodel: some-thing-2\n', '--fail-on', 'unknown');
  expect(found).toMatchObject({ code: 2, findings: [{ kind: 'unknown', id: 'some-thing-2', line: 2, column: 8 }] });
});

test('a model that got dearer is found with both prices, and fails only when it is told to', async () => {
  // The earlier catalog of the fixture had the output price 12.
  const { openai, ...others } = structuredClone(catalog.providers);
  Object.assign(openai?.models['gpt-5'] ?? {}, { cost: { input: 1.25, output: 30 } });
  await gateway.show({ ...catalog, providers: { openai, ...others } });
  const found = await check('MODEL=openai/gpt-5\n');
  expect(found).toMatchObject({ code: 0, dearer: [{ id: 'openai/gpt-5', line: 1, column: 7 }] });
  expect(found.dearer[0]?.detail).toContain('12 → 30 ');
  expect((await check('MODEL=openai/gpt-5\n', '--fail-on', 'dearer')).code).toBe(2);
  expect((await check('MODEL=openai/gpt-5\n', '--since', '0h')).dearer).toEqual([]);
});

test.each([
  'claude-sonnet-4-5-20250929',
  'anthropic/claude-sonnet-4-5-20250929',
  'claude-sonnet-4-5@20250929',
  'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  'anthropic.claude-sonnet-4-5-20250929-v1:0',
  'CLAUDE-SONNET-4-5-20250929',
])('the dated id %s is known', async (id) => {
  const { code, findings, idCount } = await check(`model: ${id}\n`, '--fail-on', 'gone,missing,unknown');
  expect({ code, findings, idCount }).toEqual({ code: 0, findings: [], idCount: 1 });
});

test('files are read by their names, and each finding names its file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'modelgraph-check-'));
  const contents = {
    'a.json': JSON.stringify({ agents: { coder: { model: gone } } }, null, 2),
    'b.yaml': `agents:\n  coder:\n    model: ${gone}\n`,
    'c.toml': `[agents.coder]\nmodel = "${gone}"\n`,
    '.env': `NAME=x\nMODEL=${gone}\n`,
    'd.py': `client.chat(\n    model="${gone}",\n)\n`,
    'clean.ts': 'export const answer = 42;\n',
  };
  for (const [name, content] of Object.entries(contents)) await writeFile(join(folder, name), content);
  const { code, stdout } = await run(['check', ...Object.keys(contents).map((name) => join(folder, name))]);
  expect(code).toBe(2);
  const places = Object.entries(contents).flatMap(([name, content]) => {
    const lines = content.split('\n');
    const line = lines.findIndex((one) => one.includes(gone));
    return line < 0 ? [] : `${join(folder, name)}:${line + 1}:${(lines[line]?.indexOf(gone) ?? 0) + 1}: gone ${gone}`;
  });
  expect(stdout.trimEnd().split('\n')).toEqual(places.map((place) => expect.stringContaining(place)));
  await rm(folder, { recursive: true });
});

test('findings of more than a pipe holds are written whole, with the exit code of findings', async () => {
  const { code, stdout } = await run(['check', '-', '--json'], `model: ${gone}\n`.repeat(3_000));
  expect(code).toBe(2);
  expect(stdout.length).toBeGreaterThan(300_000);
  expect(JSON.parse(stdout).findings).toHaveLength(3_000);
});

test('a check that could not be made differs from one without findings and from one with findings', async () => {
  const { code, stdout, stderr } = await run(['check', '-', '--url', 'http://127.0.0.1:1'], `model: ${gone}\n`);
  expect({ code, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 1, stdout: '', lines: 1 });
  expect((await run(['check', '-'], 'a\0b')).code).toBe(3);
});

test('an accepted finding fails no longer, by its line or by its id', async () => {
  expect((await check(`model: ${gone} # modelgraph-ignore\n`)).code).toBe(0);
  expect((await check(`model: ${gone}\n`, '--ignore', gone)).code).toBe(0);
  expect((await check(`model: ${gone}\n`, '--fail-on', 'none')).code).toBe(0);
});

async function firstKey(status: string): Promise<string> {
  const { models } = await gateway.read(`{ models(first: 1, filter: { statuses: [${status}] }) { nodes { key } } }`);
  return models.nodes[0].key;
}

async function check(input: string, ...options: readonly string[]) {
  const { code, stdout } = await run(['check', '-', '--json', ...options], input);
  const answer = JSON.parse(stdout);
  const findings = answer.findings as Finding[];
  return {
    code,
    idCount: answer.idCount,
    findings: findings
      .map(({ kind, id, line, column }) => ({ kind, id, line, column }))
      .filter((one) => one.kind !== 'dearer'),
    dearer: findings.filter(({ kind }) => kind === 'dearer'),
  };
}

async function run(args: readonly string[], input = '') {
  const env = { ...compileCache, PATH: process.env['PATH'], MODELGRAPH_URL: gateway.url };
  const child = spawn(process.execPath, [program, ...args], { env });
  child.stdin.end(input);
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  return { code: Number(code), stdout, stderr };
}
