import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { compileCache } from '../harness/process.ts';

const program = fileURLToPath(new URL('../../bin/modelgraph.js', import.meta.url));
const command = [process.execPath, program, 'search', 'gpt-5', '--limit', '2'];
const ESCAPE = '\x1b[';

let gateway: CatalogGateway;
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
});
afterAll(() => gateway.close());

/** `script` of Linux runs a program behind a terminal. */
const hasTerminals = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;
const inTerminal = ['script', '-qec', command.join(' '), '/dev/null'];

test.skipIf(!hasTerminals)('a table has colors in a terminal, unless NO_COLOR is set, and none in a pipe', async () => {
  const [colored, plain, piped] = [
    await output(inTerminal, {}),
    await output(inTerminal, { NO_COLOR: '1' }),
    await output(command, {}),
  ];
  for (const shown of [colored, plain, piped]) expect(shown).toContain('openai/gpt-5');
  expect([colored, plain, piped].map((shown) => shown.includes(ESCAPE))).toEqual([true, false, false]);
});

async function output([file = '', ...args]: readonly string[], settings: Readonly<Record<string, string>>) {
  const { PATH } = process.env;
  const env = { ...compileCache, PATH, TERM: 'xterm-256color', MODELGRAPH_URL: gateway.url, ...settings };
  const child = spawn(file, args, { env });
  child.stdin.end();
  const [[code], shown] = await Promise.all([once(child, 'close'), text(child.stdout)]);
  expect(code).toBe(0);
  return shown;
}
