import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { compileCache } from '../harness/process.ts';

const program = fileURLToPath(new URL('../../bin/modelgraph.js', import.meta.url));
const MODEL = 'openai/gpt-5';
const ENTER = '\r';
const DOWN = '\x1b[B';
const CTRL_C = '\x03';

let gateway: CatalogGateway;
let setup: { readonly install: string; readonly aiSdk: string };
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
  const { model } = await gateway.read(`{ model(key: "${MODEL}") { setup { install aiSdk } } }`);
  setup = model.setup;
});
afterAll(() => gateway.close());

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelgraph-discover-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** `script` of Linux runs a program behind a terminal. */
const hasTerminals = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;

describe.skipIf(!hasTerminals)('in a terminal, discover', () => {
  test('writes the configuration of the chosen model to a file', async () => {
    const terminal = await withModelChosen();
    await terminal.answer('JavaScript with the AI SDK', ENTER);
    await terminal.answer('Write this to a file?', `y${ENTER}`);
    await terminal.answer('File', ENTER);
    expect(await terminal.code).toBe(0);
    expect(terminal.output()).toContain(setup.install);
    expect(await readdir(folder)).toEqual(['model.mjs']);
    const content = await readFile(join(folder, 'model.mjs'), 'utf8');
    expect(content).toBe(`// ${setup.install}\n${setup.aiSdk.trimEnd()}\n`);
  });

  test('writes the variables with empty values, to a file of another name', async () => {
    const terminal = await withModelChosen();
    await terminal.answer('JavaScript with the AI SDK', `${DOWN}${DOWN}${ENTER}`);
    await terminal.answer('Write this to a file?', `y${ENTER}`);
    await terminal.answer('File', `model.env${ENTER}`);
    expect(await terminal.code).toBe(0);
    expect(await readFile(join(folder, 'model.env'), 'utf8')).toBe(`MODEL=${MODEL}\nOPENAI_API_KEY=\n`);
  });

  test('shows the configuration and writes no file by default', async () => {
    const terminal = await withModelChosen();
    await terminal.answer('JavaScript with the AI SDK', ENTER);
    await terminal.answer('Write this to a file?', ENTER);
    expect(await terminal.code).toBe(0);
    expect(terminal.output()).toContain(setup.install);
    expect(await readdir(folder)).toEqual([]);
  });

  test('keeps a file that exists', async () => {
    await writeFile(join(folder, 'model.mjs'), 'mine');
    const terminal = await withModelChosen();
    await terminal.answer('JavaScript with the AI SDK', ENTER);
    await terminal.answer('Write this to a file?', `y${ENTER}`);
    await terminal.answer('File', ENTER);
    expect(await terminal.code).toBe(1);
    expect(terminal.output()).toContain('EEXIST');
    expect(await readFile(join(folder, 'model.mjs'), 'utf8')).toBe('mine');
  });

  test.each([
    ['a provider', (terminal: Terminal) => terminal.answer('Provider', CTRL_C)],
    [
      'a model',
      async (terminal: Terminal) => {
        await chooseProvider(terminal);
        await terminal.answer('Model', CTRL_C);
      },
    ],
  ])('ends without a configuration at Ctrl-C in place of %s', async (_what, cancel) => {
    const terminal = openTerminal();
    await cancel(terminal);
    expect(await terminal.code).toBe(1);
    expect(terminal.output()).toContain('Ended without a configuration.');
    expect(await readdir(folder)).toEqual([]);
  });
});

test('without a terminal, discover refuses to start and names the commands for scripts', async () => {
  const child = spawn(process.execPath, [program, 'discover'], { env: environment() });
  child.stdin.end();
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^[^\n]*search and show[^\n]*\n$/);
});

async function withModelChosen(): Promise<Terminal> {
  const terminal = openTerminal();
  await chooseProvider(terminal);
  await terminal.answer('Model', 'gpt-5');
  await terminal.answer(`(${MODEL})`, ENTER);
  return terminal;
}

async function chooseProvider(terminal: Terminal): Promise<void> {
  await terminal.answer('Provider', 'openai');
  await terminal.answer('❯ OpenAI (openai)', ENTER);
}

interface Terminal {
  /** Waits until the text is on the screen, in what came since the last answer, and types the answer then. */
  answer(shown: string, typed: string): Promise<void>;
  output(): string;
  readonly code: Promise<number>;
}

function openTerminal(): Terminal {
  const command = `${process.execPath} ${program} discover`;
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd: folder, env: environment() });
  const screen = outputOf(child);
  const code = once(child, 'close').then(([exitCode]) => Number(exitCode));
  let readTo = 0;
  return { answer, output: () => screen.text, code };

  async function answer(shown: string, typed: string): Promise<void> {
    while (!screen.text.includes(shown, readTo)) {
      if (child.exitCode !== null) throw new Error(`ended without "${shown}": ${screen.text}`);
      await Promise.race([once(child.stdout, 'data'), code]);
    }
    readTo = screen.text.length;
    child.stdin.write(typed);
  }
}

function outputOf(child: ChildProcessWithoutNullStreams): { text: string } {
  const screen = { text: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    screen.text += chunk;
  });
  return screen;
}

function environment() {
  const { PATH } = process.env;
  return { ...compileCache, PATH, TERM: 'xterm', LANG: 'C.UTF-8', NO_COLOR: '1', MODELGRAPH_URL: gateway.url };
}
