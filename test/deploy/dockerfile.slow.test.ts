import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { DockerfileParser } from 'dockerfile-ast';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** The user "nobody". */
const NOBODY = 65_534;
const isRoot = userInfo().uid === 0;

interface Step {
  readonly keyword: string;
  readonly args: string;
}

test('the last stage runs as a user without privileges, and has a health check', async () => {
  const stage = (await stages()).at(-1) ?? [];
  expect(stage.filter(({ keyword }) => keyword === 'USER').at(-1)?.args).toBe('node');
  expect(stage.some(({ keyword }) => keyword === 'HEALTHCHECK')).toBe(true);
});

// Only root can start a process as another user.
describe.skipIf(!isRoot)('the steps of the Dockerfile, in empty folders', () => {
  let folder: string;
  let app: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'modelgraph-image-'));
    await chmod(folder, 0o755);
    const [packages = [], image = []] = await stages();
    const built = await runSteps(packages, join(folder, 'packages'), new Map());
    app = await runSteps(image, join(folder, 'image'), new Map([['packages', built]]));
    expect(spawnSync('chmod', ['-R', 'a-w,a+rX', app]).status).toBe(0);
  }, 600_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('install no package that only development needs', async () => {
    const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
    const installed = new Set(await readdir(join(app, 'node_modules')));
    const forDevelopment = Object.keys(packages).filter((path) => packages[path].dev);
    expect(forDevelopment.length).toBeGreaterThan(10);
    expect(forDevelopment.filter((path) => installed.has(path.replace('node_modules/', '')))).toEqual([]);
    expect(installed.has('node')).toBe(false);
  });

  test('make a gateway that another user runs on a read-only tree', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'modelgraph-data-'));
    await chmod(dataDir, 0o777);
    const env = {
      PORT: '0',
      DATA_DIR: dataDir,
      MODELSDEV_AUTO_REFRESH: 'false',
      ADMIN_API_KEY: 'key',
      NODE_ENV: 'production',
    };
    const identity = { uid: NOBODY, gid: NOBODY };
    const gateway = spawn(process.execPath, ['bin/modelgraph.js', 'serve'], {
      cwd: app,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
      ...identity,
    });
    const exited = once(gateway, 'exit');
    let url = '';
    for await (const line of createInterface(gateway.stdout)) {
      const { msg, url: listening } = JSON.parse(line);
      if (msg !== 'gateway ready') continue;
      url = listening;
      break;
    }
    gateway.stdout.resume();
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    gateway.kill('SIGTERM');
    expect((await exited)[0]).toBe(0);
    await rm(dataDir, { recursive: true });
  }, 120_000);
});

/** The instructions of each stage. */
async function stages(): Promise<readonly (readonly Step[])[]> {
  const text = await readFile(join(root, 'deploy/Dockerfile'), 'utf8');
  const found: Step[][] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    // With its flags.
    const step = { keyword, args: instruction.getTextContent().slice(keyword.length).trim() };
    if (step.keyword === 'FROM') found.push([]);
    else found.at(-1)?.push(step);
  }
  return found;
}

/** Runs COPY and RUN in the work folder of a stage, and returns it. What prepares the system of the image is left out. */
async function runSteps(steps: readonly Step[], app: string, built: ReadonlyMap<string, string>): Promise<string> {
  await mkdir(app);
  for (const { keyword, args } of steps) {
    if (keyword === 'COPY') await copy(args.split(/\s+/), app, built);
    if (keyword === 'RUN' && !args.startsWith('install -d')) {
      const { status, stderr } = spawnSync('sh', ['-ec', args], { cwd: app, encoding: 'utf8' });
      if (status !== 0) throw new Error(`RUN ${args}: ${stderr}`);
    }
  }
  return app;
}

async function copy(args: readonly string[], app: string, built: ReadonlyMap<string, string>): Promise<void> {
  const stage = args.find((arg) => arg.startsWith('--from='))?.slice('--from='.length);
  const paths = args.filter((arg) => !arg.startsWith('--'));
  const target = paths.at(-1) ?? '';
  for (const path of paths.slice(0, -1)) {
    const source = stage ? join(built.get(stage) ?? '', path.replace('/app/', '')) : join(root, path);
    await cp(source, target === './' ? join(app, path) : join(app, target), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
}
