import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

// How long a start and a refresh take, beside the start of PGlite alone in the same run, for machines differ and drift.
// npm run bench:start -- <folder with a catalog.json> [runs]
const [folder, runs = '3'] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: npm run bench:start -- <folder with a catalog.json> [runs]');
const source = pathToFileURL(`${resolve(folder)}/`).href;
const ADMIN_KEY = 'bench';

const results: Record<string, number>[] = [];
for (let run = 0; run < Number(runs); run++) results.push(await measure());
for (const name of Object.keys(results[0] ?? {})) {
  const values = results.map((result) => result[name] ?? Number.NaN).sort((a, b) => a - b);
  process.stdout.write(`${name.padEnd(36)} ${values.map((value) => `${Math.round(value)} ms`).join('  ')}\n`);
}

async function measure(): Promise<Record<string, number>> {
  const bare = await mkdtemp(join(tmpdir(), 'modelgraph-bench-'));
  const data = await mkdtemp(join(tmpdir(), 'modelgraph-bench-'));
  try {
    const pgliteEmpty = await startPglite(bare);
    const pgliteFull = await startPglite(bare);
    const first = await startGateway(data);
    const refresh = await first.refresh();
    const unchanged = [await first.refresh(), await first.refresh(), await first.refresh()];
    const page = await first.page();
    await first.stop();
    const second = await startGateway(data);
    await second.stop();
    return {
      'PGlite alone, empty folder': pgliteEmpty,
      'gateway to ready, empty folder': first.readyMs,
      'PGlite alone, full folder': pgliteFull,
      'gateway to ready, full folder': second.readyMs,
      'first refresh': refresh,
      'unchanged refresh, first': unchanged[0] ?? Number.NaN,
      'unchanged refresh, third': unchanged[2] ?? Number.NaN,
      'page of 500 with all around it': page,
    };
  } finally {
    await rm(bare, { recursive: true });
    await rm(data, { recursive: true });
  }
}

async function startPglite(dataDir: string): Promise<number> {
  const script = `const { PGlite } = await import('@electric-sql/pglite');
    const postgres = await PGlite.create(${JSON.stringify(dataDir)}); console.log('ready'); await postgres.close();`;
  const started = performance.now();
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  await once(createInterface(child.stdout), 'line');
  const readyMs = performance.now() - started;
  await once(child, 'exit');
  return readyMs;
}

async function startGateway(dataDir: string) {
  const started = performance.now();
  const child = spawn(process.execPath, ['bin/modelgraph.js', 'serve'], {
    env: {
      PORT: '0',
      DATA_DIR: dataDir,
      ADMIN_API_KEY: ADMIN_KEY,
      MODELSDEV_BASE_URL: source,
      MODELSDEV_AUTO_REFRESH: 'false',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface(child.stdout), 'line');
  const readyMs = performance.now() - started;
  const { url } = JSON.parse(String(line));

  const ask = async (query: string) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` };
    const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    const { data, errors } = await response.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  const refresh = async () => {
    const { refreshCatalog } = await ask(
      'mutation { refreshCatalog(input: { wait: true }) { refresh { durationMs } } }',
    );
    return Number(refreshCatalog.refresh.durationMs);
  };
  const page = async () => {
    const query = `{ models(first: 500) { nodes { key name provider { name } pricing { input output }
      baseModel { name } benchmarks { nodes { score rank benchmark { name } } } } } }`;
    await ask(query);
    const asked = performance.now();
    await ask(query);
    return performance.now() - asked;
  };
  const stop = async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  return { readyMs, refresh, page, stop };
}
