import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { compileCache } from '../harness/process.ts';
import { exportRegistry } from './registry.ts';

let folder: string;
let gateway: CatalogGateway;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registry-'));
  gateway = await gatewayWithCatalog();
});
afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true });
});

test('a registry is validated, imported, listed and exported by command', async () => {
  const file = join(folder, 'registry.yaml');
  await writeFile(
    file,
    'providers:\n  - { key: acme, name: Acme }\nmodels:\n  - { key: acme/a, name: A, tags: [own] }\n',
  );
  expect(await run('validate', file)).toMatchObject({ code: 0, stdout: '' });
  expect(await run('import', file, '--replace')).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('2 entries'),
  });
  const { stdout } = await run('list');
  expect(stdout.split('\n').map((line) => line.split('\t').slice(0, 4))).toEqual([
    ['MODEL', 'acme/a', 'MUTATION', 'version 1'],
    ['PROVIDER', 'acme', 'MUTATION', 'version 1'],
    [''],
  ]);
  const exported = await run('export');
  expect(JSON.parse(exported.stdout)).toEqual(await exportRegistry(gateway));
  const copy = join(folder, 'copy.json');
  await writeFile(copy, exported.stdout);
  expect(await run('import', copy)).toMatchObject({ code: 0 });
  expect((await run('export')).stdout).toBe(exported.stdout);
});

test('a faulty file is refused, with the place of each fault', async () => {
  const file = join(folder, 'faulty.yaml');
  await writeFile(file, 'models:\n  - { key: acme/a, name: "" }\n  - { key: b, name: B }\n');
  const { code, stdout } = await run('validate', file);
  expect({
    code,
    places: stdout
      .trim()
      .split('\n')
      .map((line) => line.split(':')[0]),
  }).toEqual({
    code: 1,
    places: ['models.0.name', 'models.1.key'],
  });
  expect(await run('import', file)).toMatchObject({ code: 1 });
  expect(await run('import', join(folder, 'missing.yaml'))).toMatchObject({ code: 1 });
});

async function run(...args: readonly string[]) {
  const program = fileURLToPath(new URL('../../bin/modelgraph.js', import.meta.url));
  const env = { ...process.env, ...compileCache, MODELGRAPH_URL: gateway.url, MODELGRAPH_API_KEY: ADMIN_KEY };
  const child = spawn(process.execPath, [program, 'registry', ...args], { env });
  child.stdin.end();
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, stdout, stderr };
}
