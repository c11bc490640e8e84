import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { catalog, catalogOf, withModel } from '../fixtures/small-catalogs.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { type FaultServer, faultServer, held, json, status } from '../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { startOnTerminal, startRefreshCommand } from '../harness/refresh-command.ts';

const onServer = Boolean(process.env['DATABASE_URL']);
const ERASE = '\x1b[2K';
const hasTerminals = existsSync('/usr/bin/script');

let source: FaultServer;
let database: TestDatabase;
let gateways: TestGateway[];
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  source = await faultServer();
});
afterAll(() => source.close());
beforeEach(async () => {
  gateways = [];
  database = await testDatabase();
  env = { ...database.env, MODELSDEV_BASE_URL: source.url };
  source.serve('/catalog.json', json(catalog));
});
afterEach(async () => {
  for (const started of gateways) await started.close();
  await database.remove();
});

/** Runs the command to its end. */
function run(...flags: readonly string[]) {
  return startRefreshCommand(env, ...flags).ended;
}

test('a first refresh prints a line per phase and the summary, exits with 0, and is one of the operator', async () => {
  const { code, stdout, stderr } = await run();
  expect({ code, stderr }).toEqual({ code: 0, stderr: [] });
  expect(stdout).toEqual([
    'Queued',
    `Fetching ${source.url}`,
    'Parsing',
    'Comparing',
    'Writing 14 rows',
    expect.stringMatching(/^Refresh 1 SUCCEEDED after \d+\.\d s: the catalog is now at version 1\.$/),
    '                       added   changed   removed unchanged',
    'providers                  3         0         0         0',
    'models                     5         0         0         0',
    'base models                2         0         0         0',
    'benchmark results          2         0         0         0',
  ]);
  const { ask } = await gateway();
  const { data } = await ask('{ catalog { version lastRefresh { status trigger requestedBy } } }');
  expect(data.catalog).toEqual({
    version: 1,
    lastRefresh: { status: 'SUCCEEDED', trigger: 'MANUAL', requestedBy: 'operator' },
  });
});

test('a refresh that finds nothing new exits with 0; --force reads the document and counts what it drops', async () => {
  source.serve('/catalog.json', json(withModel({ cost: { input: -1, output: 2 } })));
  await filled();
  const unchanged = await run();
  expect(unchanged.code).toBe(0);
  expect(unchanged.stdout.slice(0, 3)).toEqual([
    'Queued',
    `Fetching ${source.url}`,
    expect.stringMatching(/UNCHANGED/),
  ]);
  expect(unchanged.stdout).toContain('models                     0         0         0         5');
  const { stdout } = await run('--force');
  expect(stdout).toContain('Comparing');
  expect(stdout).toContainEqual(expect.stringMatching(/^Set aside or repaired in the document: \d+$/));
});

test('a refresh that fails ends with the code and the message, and exits with 1', async () => {
  source.serve('/catalog.json', status(500));
  const { code, stdout, stderr } = await run();
  expect({ code, stderr }).toEqual({ code: 1, stderr: [] });
  expect(stdout.at(-2)).toMatch(/^Refresh 1 FAILED after \d+\.\d s: nothing was written\.$/);
  expect(stdout.at(-1)).toMatch(/^SOURCE_REFUSED: .*500/);
});

test('a refresh that would remove too much fails, unless --allow-mass-removal', async () => {
  await filled();
  source.serve('/catalog.json', json(catalogOf(1, 1)));
  const refused = await run();
  expect(refused.code).toBe(1);
  expect(refused.stdout.at(-1)).toMatch(/^MASS_REMOVAL: /);
  const allowed = await run('--allow-mass-removal');
  expect(allowed.code).toBe(0);
  expect(allowed.stdout).toContain('models                     1         0         5         0');
});

test('an unknown flag is refused in one line that names those there are', async () => {
  expect(await run('--frce')).toEqual({
    code: 1,
    stdout: [],
    stderr: ["refresh: unknown option '--frce'. Allowed are --force and --allow-mass-removal."],
  });
});

test('a bad setting is refused in one line', async () => {
  const { code, stdout, stderr } = await startRefreshCommand({ ...env, MODELSDEV_TIMEOUT: 'soon' }).ended;
  expect({ code, stdout }).toEqual({ code: 1, stdout: [] });
  expect(stderr).toEqual([expect.stringMatching(/^Bad configuration: MODELSDEV_TIMEOUT must be a time/)]);
});

test('a disabled source is no source', async () => {
  expect(await startRefreshCommand({ ...env, MODELSDEV_ENABLED: 'false' }).ended).toEqual({
    code: 1,
    stdout: [],
    stderr: ['MODELSDEV_ENABLED is false: there is no source to refresh from.'],
  });
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends the refresh, however often it comes, and exits with %i', async (signal, exitCode) => {
  source.serve('/catalog.json', held(json(catalog)).answer);
  const asked = source.nextRequest();
  const command = startRefreshCommand(env);
  await asked;
  command.send(signal);
  command.send(signal);
  const { code, stdout, stderr } = await command.ended;
  expect({ code, stderr }).toEqual({ code: exitCode, stderr: [] });
  expect(stdout.at(-1)).toMatch(/^Refresh 1 INTERRUPTED after \d+\.\d s: nothing was written\.$/);
  const { ask } = await gateway();
  expect((await ask('{ catalog { lastRefresh { status } } }')).data.catalog.lastRefresh.status).toBe('INTERRUPTED');
});

test.skipIf(!hasTerminals)(
  'on a terminal it draws a bar over itself and wipes it away before the summary',
  async () => {
    const { code, stdout } = await startOnTerminal(env).ended;
    expect(code).toBe(0);
    // Readline takes the return to the begin of the line for its end.
    const drawn = stdout.filter((line) => line.startsWith(ERASE)).map((line) => line.slice(ERASE.length));
    expect(drawn).toContain(`${'█'.repeat(4)}${'░'.repeat(20)}  15 %  Parsing`);
    expect(drawn.at(-1)).toBe('');
    expect(stdout.slice(drawn.length)[0]).toMatch(/^Refresh 1 SUCCEEDED/);
  },
);

test.skipIf(onServer)('an embedded database in use by a gateway is refused in one line', async () => {
  await gateway();
  const { code, stdout, stderr } = await run();
  expect({ code, stdout }).toEqual({ code: 1, stdout: [] });
  expect(stderr).toEqual([expect.stringMatching(/^DATA_DIR ".*" is in use by a running gateway\./)]);
});

describe.runIf(onServer)('while a gateway on the same server refreshes', () => {
  test('it shows that refresh to its end', async () => {
    const { askAsOperator } = await gateway();
    const document = held(json(catalog));
    source.serve('/catalog.json', document.answer);
    await askAsOperator('mutation { refreshCatalog { refresh { id } } }');
    const command = startRefreshCommand(env);
    await command.printed;
    document.release();
    const { code, stdout } = await command.ended;
    expect(code).toBe(0);
    expect(stdout[0]).toBe('Refresh 1 (MANUAL), started elsewhere, is still running: this shows that one.');
    expect(stdout).toContainEqual(expect.stringMatching(/^Refresh 1 SUCCEEDED/));
  });

  test('it does not take that refresh for one with other flags', async () => {
    const { askAsOperator } = await gateway();
    const document = held(json(catalog));
    source.serve('/catalog.json', document.answer);
    await askAsOperator('mutation { refreshCatalog { refresh { id } } }');
    expect(await run('--force')).toEqual({
      code: 1,
      stdout: [],
      stderr: [
        'Refresh 1 (MANUAL), started elsewhere, is still running, without these flags. Refresh again when it has ended.',
      ],
    });
    document.release();
  });
});

/** Lets a gateway of this process refresh, which is cheaper than another command. */
async function filled(): Promise<void> {
  const started = await testGateway(env, database);
  await started.refresh();
  await started.close();
}

async function gateway(): Promise<TestGateway> {
  const started = await testGateway(env, database);
  gateways.push(started);
  return started;
}
