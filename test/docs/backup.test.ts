import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { catalog } from '../fixtures/catalog.ts';
import { emptyDatabase, type TestDatabase, testDatabase } from '../harness/database.ts';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import { testGateway } from '../harness/gateway.ts';

const run = promisify(execFile);
const QUESTION = '{ catalog { version counts { models } } models(filter: { search: "gpt" }) { nodes { key } } }';

describe.skipIf(!process.env['DATABASE_URL'])('a backup of a Postgres server', () => {
  let original: TestDatabase;
  let copy: TestDatabase;
  let folder: string;
  let source: FaultServer;
  beforeEach(async () => {
    source = await faultServer();
    source.serve('/catalog.json', json(catalog));
    original = await testDatabase();
    copy = await emptyDatabase();
    folder = await mkdtemp(join(tmpdir(), 'modelgraph-backup-'));
  });
  afterEach(async () => {
    await original.remove();
    await copy.remove();
    await source.close();
    await rm(folder, { recursive: true });
  });

  test('contains the catalog, its history and its search, as the commands of the operations guide restore it', async () => {
    const gateway = await testGateway({ MODELSDEV_BASE_URL: source.url }, original);
    await gateway.refresh();
    const { data } = await gateway.ask(QUESTION);
    expect(data.models.nodes).not.toEqual([]);
    await gateway.close();

    const file = join(folder, 'modelgraph.dump');
    await run('pg_dump', ['--format=custom', '--no-owner', `--file=${file}`, original.env.DATABASE_URL ?? '']);
    await run('pg_restore', ['--no-owner', '--exit-on-error', `--dbname=${copy.env.DATABASE_URL}`, file]);

    const restored = await testGateway({ MODELSDEV_ENABLED: 'false' }, copy);
    expect((await restored.ask(QUESTION)).data).toEqual(data);
    await restored.close();
  });
});

test('a copy of the folder of an embedded database, as the commands of the operations guide restore it, is the same', async () => {
  const source = await faultServer();
  source.serve('/catalog.json', json(catalog));
  const folder = await mkdtemp(join(tmpdir(), 'modelgraph-backup-'));
  const [original, restored, archive] = ['.data', 'restored', 'modelgraph.tgz'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const gateway = await testGateway({ MODELSDEV_BASE_URL: source.url }, embeddedIn(original));
  await gateway.refresh();
  const { data } = await gateway.ask(QUESTION);
  expect(data.models.nodes).not.toEqual([]);
  await gateway.close();

  await run('tar', ['-C', original, '-czf', archive, '.']);
  await mkdir(restored);
  await run('tar', ['-C', restored, '-xzf', archive]);

  const other = await testGateway({ MODELSDEV_ENABLED: 'false' }, embeddedIn(restored));
  expect((await other.ask(QUESTION)).data).toEqual(data);
  await other.close();
  await source.close();
  await rm(folder, { recursive: true });
});

function embeddedIn(dataDir: string): TestDatabase {
  return { env: { DATA_DIR: dataDir }, embedded: null, remove: async () => {} };
}
