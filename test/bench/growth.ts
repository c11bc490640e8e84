import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type RunningGateway, startGateway } from '../../src/app/gateway.ts';
import { parseConfig } from '../../src/config.ts';
import { openLog } from '../../src/log.ts';
import { grownCatalog } from './grown-catalog.ts';

// How the medians of typical questions grow with the catalog: at 1, 10 and 100 times its models, on databases of the server
// of DATABASE_URL that are created when they are missing. Caches of answers and rows are off, so that each question runs.
// npm run bench:growth -- [rounds] [factors] [--json], on the folder of BENCH_CATALOG or the bundled catalog
const { positionals, values: options } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } });
const [rounds = '20', factors = '1,10,100'] = positionals;
const folder = process.env['BENCH_CATALOG'] || null;
const server = process.env['DATABASE_URL'] || 'postgres://postgres@127.0.0.1:5432/postgres';

const capabilities = ['TOOL_CALL', 'REASONING', 'VISION', 'STRUCTURED_OUTPUT', 'OPEN_WEIGHTS'];
const words = ['gpt-5', 'claude sonnet', 'gemini flash', 'llama 70b', 'deepseek v3', 'qwen coder', 'sonet', 'kimi k2'];
const mistyped = [
  'opnai/gpt5',
  'claude-sonet-4-5',
  'gemni-2.5-pro',
  'deepsek-v3',
  'anthropic/claude-opus4',
  'mistal-large',
];
const kinds = ['PROVIDER', 'FAMILY', 'BASE_MODEL'];
const frontier = `valueFrontier(benchmark: "SWE-bench Verified", usage: { input: 100000, output: 20000 }`;

/** The questions of each kind, of which a round asks the next one. */
const questions: Record<string, readonly string[]> = {
  'filtered page': capabilities.map(
    (name) => `{ models(first: 50, filter: { capabilities: [${name}], statuses: [ACTIVE], minContext: 100000 }) {
      nodes { key name provider { name } } } }`,
  ),
  'ordered page': ['INPUT_PRICE', 'OUTPUT_PRICE', 'CONTEXT', 'RELEASE_DATE'].flatMap((field) =>
    ['ASC', 'DESC'].map(
      (direction) => `{ models(first: 50, filter: { capabilities: [TOOL_CALL] },
        orderBy: [{ field: ${field}, direction: ${direction} }]) { nodes { key name provider { name } } } }`,
    ),
  ),
  search: words.map((text) => `{ models(first: 20, filter: { search: "${text}" }) { nodes { key name } } }`),
  count: [
    '{ models { totalCount } }',
    ...capabilities.map((name) => `{ models(filter: { capabilities: [${name}] }) { totalCount } }`),
    '{ models(filter: { statuses: [DEPRECATED] }) { totalCount } }',
    '{ models(filter: { providers: ["openrouter"] }) { totalCount } }',
    '{ models(filter: { priceKinds: [FREE] }) { totalCount } }',
  ],
  facets: [
    '',
    'filter: { capabilities: [REASONING] },',
    'filter: { providers: ["openrouter"] },',
    'filter: { statuses: [ACTIVE] },',
  ].map(
    (filter) => `{ models(${filter} first: 1) { facets { families { value count }
      labs { value count } capabilities { value count } statuses { value count } priceKinds { value count } } } }`,
  ),
  suggestions: [
    ...mistyped.map((text) => `{ suggestModels(text: "${text}") { score model { key } } }`),
    ...kinds.map((kind) => `{ suggestKeys(kind: ${kind}, text: "antropic") { key score } }`),
  ],
  'value frontier': [
    `{ ${frontier}) { score model { key } cost { total } } }`,
    `{ ${frontier}, filter: { capabilities: [TOOL_CALL] }) { score model { key } cost { total } } }`,
  ],
};

const gateways: RunningGateway[] = [];
const dataDir = await mkdtemp(join(tmpdir(), 'modelgraph-bench-'));
for (const factor of factors.split(',')) {
  const config = parseConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    DATABASE_URL: await grownCatalog(server, folder, Number(factor)),
    MODELSDEV_AUTO_REFRESH: 'false',
    ANSWER_CACHE_BYTES: '0',
    ROW_CACHE_BYTES: '0',
    RATE_LIMIT: 'off',
  });
  gateways.push(await startGateway(config, openLog('silent')));
}
if (!options.json)
  process.stdout.write(`${'median, ratio to the first'.padEnd(28)} ${factors.split(',').join(' / ')} times\n`);
// The bundled catalog has no benchmarks.
if (folder === null) delete questions['value frontier'];
for (const [name, asked] of Object.entries(questions)) report(name, await mediansOf(asked));
for (const gateway of gateways) await gateway.close();
await rm(dataDir, { recursive: true });

/**
 * The medians of the sizes, asked in turn, because other work on the machine then slows all of them down. Each question is
 * asked before, because Postgres then has its rows and its plan.
 */
async function mediansOf(asked: readonly string[]): Promise<number[]> {
  const times = gateways.map((): number[] => []);
  for (let round = -2; round < Number(rounds); round++) {
    for (const question of asked) {
      for (const [index, { url }] of gateways.entries()) {
        const began = performance.now();
        await ask(url, question);
        if (round >= 0) times[index]?.push(performance.now() - began);
      }
    }
  }
  return times.map((of) => of.toSorted((one, other) => one - other)[Math.floor(of.length / 2)] ?? Number.NaN);
}

async function ask(url: string, query: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
  const { errors } = await response.json();
  if (errors) throw new Error(`${query}: ${JSON.stringify(errors)}`);
}

function report(name: string, medians: readonly number[]): void {
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ name, medians })}\n`);
    return;
  }
  const [first = Number.NaN] = medians;
  const shown = medians.map((median) => `${median.toFixed(1)} ms (${(median / first).toFixed(2)})`);
  process.stdout.write(`${name.padEnd(28)} ${shown.join('  ')}\n`);
}
