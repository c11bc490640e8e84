import { spawn } from 'node:child_process';
import { once } from 'node:events';
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

async function firstKey(status: string): Promise<string> {
  const { models } = await gateway.read(`{ models(first: 1, filter: { statuses: [${status}] }) { nodes { key } } }`);
  return models.nodes[0].key;
}

async function check(input: string, ...options: readonly string[]) {
  const env = { ...compileCache, PATH: process.env['PATH'], MODELGRAPH_URL: gateway.url };
  const child = spawn(process.execPath, [program, 'check', '-', '--json', ...options], { env });
  child.stdin.end(input);
  const [[code], stdout] = await Promise.all([once(child, 'close'), text(child.stdout)]);
  const findings = JSON.parse(stdout).findings as Finding[];
  return {
    code,
    findings: findings
      .map(({ kind, id, line, column }) => ({ kind, id, line, column }))
      .filter((one) => one.kind !== 'dearer'),
    dearer: findings.filter(({ kind }) => kind === 'dearer'),
  };
}
