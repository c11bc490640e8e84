import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const exec = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

let folder: string;
let app: string;
let tarball: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelgraph-packed-'));
  app = join(folder, 'app');
  await mkdir(app);
  const { stdout } = await exec('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root });
  tarball = join(folder, packedFile(stdout));
  await exec('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball], { cwd: app, env: userEnv() });
}, 600_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the tarball has no finding of publint', async () => {
  await exec(join(root, 'node_modules/.bin/publint'), ['run', tarball, '--strict']);
}, 60_000);

test('the tarball has the compiled program, and neither its sources nor its tests', async () => {
  const { stdout } = await exec('tar', ['-tzf', tarball], { maxBuffer: 16 * 1024 * 1024 });
  const own = stdout.split('\n').filter((path) => path !== '' && !path.startsWith('package/node_modules/'));
  expect(own).toContain('package/dist/embedded-worker.js');
  expect(own).toContain('package/drizzle/meta/_journal.json');
  expect(own.filter((path) => /^package\/(src|test)\/|\.test\.|\.ts$/.test(path))).toEqual([]);
});

test('the built program has the patched driver', async () => {
  const patch = await readFile(join(root, 'patches/postgres+3.4.9.patch'), 'utf8');
  const { stdout: built } = await exec('sh', ['-c', 'cat dist/*.js'], {
    cwd: join(app, 'node_modules/modelgraph'),
    maxBuffer: 64 * 1024 * 1024,
  });
  // The build reformats code, but variables keep their names.
  const variables = [...patch.matchAll(/^\+\s+, (\w+) = /gm)].map(([, name]) => name);
  expect(variables).toContain('connectAgainTimer');
  expect(variables.filter((name) => !built.includes(`${name} = `))).toEqual([]);
});

test('npx runs a gateway with the embedded database, and a search in it', async () => {
  const { stdout: help } = await exec('npx', ['modelgraph', '--help'], { cwd: app, env: userEnv() });
  expect(help).toContain('Usage: modelgraph');

  const gateway = spawn('npx', ['modelgraph', 'serve', '--port', '0'], {
    cwd: app,
    env: { ...userEnv(), DATA_DIR: join(folder, 'data'), MODELSDEV_ENABLED: 'false', ADMIN_API_KEY: 'key' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(gateway, 'exit');
  try {
    const url = await urlWithCatalog(gateway.stdout);
    const search = ['modelgraph', 'search', '--limit', '1', '--json', '--url', url];
    const { stdout } = await exec('npx', search, { cwd: app, env: userEnv() });
    expect(JSON.parse(stdout).models).toHaveLength(1);
    expect((await ask(url, '{ models(first: 1) { totalCount } }')).data.models.totalCount).toBeGreaterThan(0);
  } finally {
    gateway.kill('SIGTERM');
  }
  await exited;
}, 300_000);

test('the program starts by its own path too, whatever the Node of the system', async () => {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const { stdout } = await exec(join(app, 'node_modules/.bin/modelgraph'), ['--version'], { env: userEnv() });
  expect(stdout.trim()).toBe(version);
}, 60_000);

/** npm writes an array, and from version 12 on an object by the name of the package. */
function packedFile(json: string): string {
  const [packed] = Object.values(JSON.parse(json.slice(json.search(/^[[{]/m)))) as { readonly filename: string }[];
  if (packed === undefined) throw new Error(`npm pack made nothing: ${json}`);
  return packed.filename;
}

/** The environment of a user: without the programs and the npm settings of this clone. */
function userEnv(): NodeJS.ProcessEnv {
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((entry) => !entry.includes('node_modules'));
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|VITEST|NODE_|DATABASE_URL$)/i.test(name));
  return { ...Object.fromEntries(kept), PATH: path.join(delimiter) };
}

/** The address, once the first refresh has stored a catalog. */
async function urlWithCatalog(log: NodeJS.ReadableStream): Promise<string> {
  let listening = '';
  for await (const line of createInterface(log)) {
    const { msg, url } = JSON.parse(line);
    if (msg === 'gateway ready') listening = url;
    if (msg !== 'refresh ended') continue;
    log.resume();
    return listening;
  }
  throw new Error('the gateway ended before it had a catalog');
}

async function ask(url: string, query: string) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  return response.json();
}
