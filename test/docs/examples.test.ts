import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { earlierCatalog } from '../fixtures/catalog.ts';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';

const folder = fileURLToPath(new URL('../../examples/', import.meta.url));

let gateway: CatalogGateway;
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
});
afterAll(() => gateway?.close());

test('every example is run by a test', async () => {
  const files = await readdir(folder);
  // Those in `clients` are run by `npm run compat`.
  expect(files.sort()).toEqual([
    'README.md',
    'clients',
    'python-gql.sh',
    'query.mjs',
    'query.sh',
    'subscribe-sse.mjs',
    'subscribe-websocket.mjs',
  ]);
});

test('python-gql.sh sends what the Python client sends', async () => {
  const output = await outputOf('sh', 'python-gql.sh', 'google/gemini-2.5-pro');
  expect(JSON.parse(output.join('\n')).data.model).toEqual({ name: 'Gemini 2.5 Pro', __typename: 'Model' });
});

test('query.sh prints the model with the key it is given', async () => {
  const output = await outputOf('sh', 'query.sh', 'google/gemini-2.5-pro');
  expect(JSON.parse(output.join('\n'))).toEqual({
    data: { model: { name: 'Gemini 2.5 Pro', pricing: { input: 1.25, output: 10 }, limits: { context: 1_048_576 } } },
  });
});

test('query.mjs prints three pages of models, cheapest first', async () => {
  const output = await outputOf(process.execPath, 'query.mjs', '2');
  expect(output).toHaveLength(6);
  expect(new Set(output).size).toBe(6);
  const prices = output.map((line) => Number(/\$(\S+) in/.exec(line)?.[1]));
  expect(prices).toEqual(prices.toSorted((one, other) => one - other));
});

test('subscribe-sse.mjs prints the newest refresh, and then the one that runs', async () => {
  const example = run(process.execPath, 'subscribe-sse.mjs');
  expect(await example.nextLine()).toMatch(/^Refresh:\d+ SUCCEEDED DONE 100%$/);
  await gateway.refresh({ force: true });
  await example.lineThat((line) => / UNCHANGED DONE 100%$/.test(line));
  await example.stop();
});

test('subscribe-websocket.mjs prints the progress and the new version', async () => {
  const example = run(process.execPath, 'subscribe-websocket.mjs');
  expect(await example.nextLine()).toMatch(/^Refresh:\d+ \w+ DONE 100%$/);
  const { catalog } = await gateway.read('{ catalog { version } }');
  await gateway.show(earlierCatalog);
  await example.lineThat((line) => line.startsWith(`version ${catalog.version + 1}: `));
  await example.stop();
});

async function outputOf(program: string, file: string, ...args: readonly string[]): Promise<string[]> {
  const example = run(program, file, ...args);
  const lines = await example.allLines();
  expect(await example.exitCode).toBe(0);
  return lines;
}

function run(program: string, file: string, ...args: readonly string[]) {
  const child = spawn(program, [folder + file, ...args], {
    env: { ...process.env, MODELGRAPH_URL: gateway.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exitCode = once(child, 'exit').then(([code]) => code);
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();

  return {
    nextLine,
    lineThat,
    allLines: () => Array.fromAsync({ [Symbol.asyncIterator]: () => lines }),
    exitCode,
    stop,
  };

  async function nextLine(): Promise<string> {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${file} ended.`);
    return value;
  }

  async function lineThat(holds: (line: string) => boolean): Promise<string> {
    for (;;) {
      const line = await nextLine();
      if (holds(line)) return line;
    }
  }

  async function stop(): Promise<void> {
    child.kill();
    await exitCode;
  }
}
