import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

/** In seconds since 1970. */
const BEFORE_THE_BUILD = 1_000;
const BUILD = 2_000;
const AFTER_THE_BUILD = 3_000;

/** What npm writes with each installation. */
const INSTALLED = 'node_modules/.package-lock.json';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelgraph-built-'));
  for (const name of ['bin', 'package.json']) await cp(join(root, name), join(folder, name), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

describe('the program in a clone', () => {
  beforeEach(async () => {
    for (const name of ['dist', 'src/cli', 'src/model']) await mkdir(join(folder, name), { recursive: true });
    await program('dist/main.js', 'built');
    await program('src/cli/main.ts', 'sources');
    await program('src/model/model.ts', 'a source');
    await utimes(join(folder, 'dist/main.js'), BUILD, BUILD);
    await mkdir(join(folder, 'node_modules'));
    await writeFile(join(folder, INSTALLED), '');
    for (const name of ['src', 'src/cli', 'src/model', 'src/cli/main.ts', 'src/model/model.ts', INSTALLED]) {
      await utimes(join(folder, name), BEFORE_THE_BUILD, BEFORE_THE_BUILD);
    }
  });

  test('is the built one', async () => {
    expect(await whatRuns()).toBe('built');
  });

  test('is that of the sources after a change of any source', async () => {
    await utimes(join(folder, 'src/model/model.ts'), AFTER_THE_BUILD, AFTER_THE_BUILD);
    expect(await whatRuns()).toBe('sources');
  });

  test('is that of the sources after a source was removed', async () => {
    await unlink(join(folder, 'src/model/model.ts'));
    expect(await whatRuns()).toBe('sources');
  });

  test('is that of the sources after another installation of packages', async () => {
    await utimes(join(folder, INSTALLED), AFTER_THE_BUILD, AFTER_THE_BUILD);
    expect(await whatRuns()).toBe('sources');
  });

  test('is found beside the link to nowhere that an editor makes', async () => {
    await symlink('nobody@nowhere', join(folder, 'src/.#main.ts'));
    await utimes(join(folder, 'src'), BEFORE_THE_BUILD, BEFORE_THE_BUILD);
    expect(await whatRuns()).toBe('built');
  });

  test('is that of the sources when it is not built', async () => {
    await rm(join(folder, 'dist'), { recursive: true });
    expect(await whatRuns()).toBe('sources');
  });
});

test('the program in a package, which has no sources, is the built one', async () => {
  await mkdir(join(folder, 'dist'));
  await program('dist/main.js', 'built');
  expect(await whatRuns()).toBe('built');
});

async function program(path: string, name: string): Promise<void> {
  await writeFile(join(folder, path), `process.stdout.write('${name}');\n`);
}

async function whatRuns(): Promise<string> {
  const { stdout } = await run(process.execPath, [join(folder, 'bin/modelgraph.js')]);
  return stdout;
}
