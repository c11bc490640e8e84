import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const ADMIN_API_KEY = 'key-of-the-benchmark';
const START_LIMIT_MS = 120_000;

/** The catalog in the folder of BENCH_CATALOG, or else the bundled one. */
const source = process.env.BENCH_CATALOG
  ? { MODELSDEV_ENABLED: 'true', MODELSDEV_BASE_URL: pathToFileURL(`${process.env.BENCH_CATALOG}/`).href }
  : { MODELSDEV_ENABLED: 'false' };

/** Starts a gateway in a process of its own. `folder`: the URL of its checkout. */
export async function startGateway(env = {}, folder = new URL('..', import.meta.url)) {
  const dataDir = await mkdtemp(join(tmpdir(), 'modelgraph-bench-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/graphql`;
  const settings = {
    PORT: String(port),
    // That of this process names a server for the databases of benchmarks, and not a database to fill.
    DATABASE_URL: '',
    DATA_DIR: dataDir,
    ...source,
    LOG_LEVEL: 'error',
    ADMIN_API_KEY,
    ...env,
  };
  const gateway = spawn(process.execPath, ['bin/modelgraph.js', 'serve'], {
    cwd: folder,
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const kill = () => gateway.kill();
  // A benchmark that fails leaves no gateway behind.
  process.once('exit', kill);
  await untilVersion(url, settings.MODELSDEV_AUTO_REFRESH === 'false' ? 0 : 1);
  return { url, pid: gateway.pid, key: ADMIN_API_KEY, ask, refresh, stop };

  /** The data of an answer, asked as the operator. */
  async function ask(query, variables = {}) {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_API_KEY}` };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
    const { data, errors } = await response.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  async function refresh() {
    const { refreshCatalog } = await ask(
      'mutation { refreshCatalog(input: { wait: true }) { refresh { status durationMs } userErrors { code } } }',
    );
    if (!['SUCCEEDED', 'UNCHANGED'].includes(refreshCatalog.refresh?.status))
      throw new Error(JSON.stringify(refreshCatalog));
    return refreshCatalog.refresh;
  }

  async function stop() {
    process.off('exit', kill);
    gateway.kill();
    await once(gateway, 'exit');
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** 0: until it answers. */
async function untilVersion(url, version) {
  const query = new URLSearchParams({ query: '{ catalog { version } }' });
  for (const end = Date.now() + START_LIMIT_MS; Date.now() < end; await sleep(20)) {
    const answer = await fetch(`${url}?${query}`).then(
      (response) => response.json(),
      () => null,
    );
    if (answer?.data?.catalog.version >= version) return;
  }
  throw new Error(`The gateway stored no catalog within ${START_LIMIT_MS} ms.`);
}
