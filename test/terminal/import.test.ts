import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { parseImportArguments } from '../../src/terminal/import-arguments.ts';
import { importByCommand } from '../../src/terminal/import-by-command.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import { type Answer, testGateway } from '../harness/gateway.ts';
import { startImportCommand } from '../harness/refresh-command.ts';
import { byId, entry, provider } from '../refresh/catalogs.ts';

const cost = (input: number) => ({ cost: { input, output: 2 * input } });
const scored = (score: number) => ({ benchmarks: [{ name: 'MMLU', score, metric: 'accuracy' }] });

/** A catalogue in which things come, change, go and come back. The first says nothing of base models. */
const catalogues = {
  '2026-01-01': {
    providers: byId(
      provider('acme', [entry('swift', cost(1)), entry('brief', cost(1)), entry('steady', cost(5))]),
      provider('passing', [entry('swift')]),
    ),
  },
  '2026-01-02': {
    providers: byId(provider('acme', [entry('swift', cost(2)), entry('steady', cost(5)), entry('late')])),
    models: byId(entry('acme/swift', scored(50)), entry('acme/steady')),
  },
  '2026-01-03': {
    providers: byId(
      provider('acme', [entry('swift', cost(2)), entry('brief', cost(3)), entry('steady', cost(5))], {
        doc: 'https://a',
      }),
      provider('passing', [entry('swift')]),
    ),
    models: byId(entry('acme/swift', scored(60)), entry('acme/steady')),
  },
  '2026-01-04': {
    providers: byId(
      provider('acme', [entry('swift', cost(4)), entry('brief', cost(3)), entry('late')], { doc: 'https://a' }),
      provider('passing', [entry('swift', cost(1))]),
    ),
    models: byId(entry('acme/swift', scored(60)), entry('acme/late')),
  },
};
type Day = keyof typeof catalogues;
const days = Object.keys(catalogues) as Day[];

let folder: string;
let databases: TestDatabase[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelgraph-import-'));
  databases = [];
});
afterEach(async () => {
  for (const database of databases) await database.remove();
  await rm(folder, { recursive: true });
});

async function ownDatabase(): Promise<TestDatabase> {
  const database = await testDatabase();
  databases.push(database);
  return database;
}

async function file(name: string, content: object | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content instanceof Uint8Array ? content : JSON.stringify(content));
  return path;
}

function snapshot(day: Day): Promise<string> {
  return file(`${day}.catalog.json`, catalogues[day]);
}

/** Gives the lines printed, and last whether all went well. */
async function imported(database: TestDatabase, ...args: readonly string[]) {
  const lines: string[] = [];
  const output = { write: (text: string) => lines.push(text.trimEnd()) };
  const config = parseConfig({ ...database.env, LOG_LEVEL: 'silent' });
  const succeeded = await importByCommand(config, parseImportArguments(args), output, new AbortController().signal);
  return { succeeded, lines };
}

/** What a query answers. */
async function asked(database: TestDatabase, query: string): Promise<Answer['data']> {
  const gateway = await testGateway({}, database);
  const { data, errors } = await gateway.ask(query);
  await gateway.close();
  expect(errors).toBeUndefined();
  return data;
}

const WHOLE = `
  counts: catalog(asOf: $ASOF) { refreshedAt counts { providers models baseModels benchmarkResults } source { kind } }
  models(asOf: $ASOF, filter: { statuses: [ACTIVE, REMOVED] }) {
    nodes { key name status pricing { input } firstSeenAt changedAt removedAt provider { docUrl } baseModel { key benchmarks { nodes { score } } } }
  }
  baseModels(asOf: $ASOF) { nodes { key models { nodes { key } } } }
`;

/** The whole history: every day as it was, and the changes, in an order of our own. */
async function historyIn(database: TestDatabase) {
  const ofDays = days.map((day) => {
    const aliased = WHOLE.replaceAll('$ASOF', `"${day}T00:00:00Z"`).replaceAll(
      /^ {2}(\w+: )?(\w+)\(/gm,
      (_all, _alias, field) => `  d${day.slice(-1)}_${field}: ${field}(`,
    );
    return aliased;
  });
  const { changes, refreshes, ...rest } = await asked(
    database,
    `{ ${ofDays.join('\n')}
      changes(first: 500) { nodes {
        kind at fields { path before after } suspicions { reason path message } refresh { sourceUrl trigger }
        subject { ... on Model { key } ... on Provider { key } ... on BaseModel { key } }
      } }
      refreshes { nodes { sourceUrl status trigger summary { models { added changed removed unchanged total } baseModels { added removed } } } }
    }`,
  );
  const sorted = (nodes: readonly object[]) => nodes.map((node) => JSON.stringify(node)).toSorted();
  return { ...rest, changes: sorted(changes.nodes), refreshes: sorted(refreshes.nodes) };
}

describe('importing the days of a folder', () => {
  let historyInOrder: Answer['data'];

  test('leaves the last state, with the history of everything between', async () => {
    const database = await ownDatabase();
    for (const day of days) await snapshot(day);
    const { succeeded, lines } = await imported(database, folder);
    expect(succeeded).toBe(true);
    expect(lines).toEqual([
      '2026-01-01 ("2026-01-01.catalog.json"): version 1; 4 models, of them 4 added and 0 changed, and 0 removed',
      '2026-01-02 ("2026-01-02.catalog.json"): version 2; 3 models, of them 1 added and 1 changed, and 2 removed',
      '2026-01-03 ("2026-01-03.catalog.json"): version 3; 4 models, of them 2 added and 0 changed, and 1 removed',
      '2026-01-04 ("2026-01-04.catalog.json"): version 4; 4 models, of them 1 added and 2 changed, and 1 removed',
    ]);
    const { catalog, model } = await asked(
      database,
      `{
        catalog { version source { kind url } refreshedAt counts { models } lastRefresh { trigger requestedBy sourceUrl } }
        model(key: "acme/brief") { changes { nodes { kind at fields { path before after } } } }
      }`,
    );
    expect(catalog).toEqual({
      version: 4,
      source: { kind: 'IMPORTED', url: '2026-01-04.catalog.json' },
      refreshedAt: '2026-01-04T00:00:00.000Z',
      counts: { models: 4 },
      lastRefresh: { trigger: 'IMPORT', requestedBy: 'operator', sourceUrl: '2026-01-04.catalog.json' },
    });
    expect(model.changes.nodes).toEqual([
      {
        kind: 'RESTORED',
        at: '2026-01-03T00:00:00.000Z',
        fields: [
          { path: 'cost.input', before: 1, after: 3 },
          { path: 'cost.output', before: 2, after: 6 },
        ],
      },
      { kind: 'REMOVED', at: '2026-01-02T00:00:00.000Z', fields: [] },
    ]);
    historyInOrder = await historyIn(database);
  });

  test.for([
    [['2026-01-04'], ['2026-01-01', '2026-01-02', '2026-01-03']],
    [['2026-01-02'], ['2026-01-04', '2026-01-03', '2026-01-01']],
  ] as const)('in whatever order they come (%j) gives the same history', async (parts) => {
    const otherwise = await ownDatabase();
    for (const part of parts) {
      const { succeeded } = await imported(otherwise, ...(await Promise.all(part.map(snapshot))));
      expect(succeeded).toBe(true);
    }
    expect(await historyIn(otherwise)).toEqual(historyInOrder);
  });

  test('takes what is gzipped, and the halves of a day together', async () => {
    const database = await ownDatabase();
    const { providers, models } = catalogues['2026-01-02'];
    await file('2026-01-01.json.gz', gzipSync(JSON.stringify(catalogues['2026-01-01'].providers)));
    await file('2026-01-02.api.json', providers);
    await file('2026-01-02.models.json.gz', gzipSync(JSON.stringify(models)));
    // Of a day with the whole, its half is not wanted.
    await file('2026-01-03.api.json', {});
    await file('2026-01-03.catalog.json.gz', gzipSync(JSON.stringify(catalogues['2026-01-03'])));
    expect((await imported(database, folder)).succeeded).toBe(true);
    const whole = await ownDatabase();
    await imported(whole, ...(await Promise.all(days.slice(0, 3).map(snapshot))));
    const query =
      '{ models { nodes { key name baseModel { key } } } baseModels { nodes { key } } catalog { version } }';
    expect(await asked(database, query)).toEqual(await asked(whole, query));
  });

  test('passes over those that it has, so it can be run again', async () => {
    const database = await ownDatabase();
    await imported(database, await snapshot('2026-01-03'));
    for (const day of days) await snapshot(day);
    const { lines } = await imported(database, folder);
    expect(lines.map((line) => line.slice(0, 10))).toEqual(['2026-01-03', '2026-01-02', '2026-01-01', '2026-01-04']);
    expect(lines[0]).toBe('2026-01-03 ("2026-01-03.catalog.json"): known already');
    const again = await imported(database, folder);
    expect(again).toEqual({
      succeeded: true,
      lines: days.map((day) => `${day} ("${day}.catalog.json"): known already`),
    });
  });

  test('a day that equals the next is known since then, without a version of its own', async () => {
    const database = await ownDatabase();
    await imported(database, await snapshot('2026-01-03'));
    const { lines } = await imported(database, '--date', '2025-12-31', await snapshot('2026-01-03'));
    expect(lines).toEqual(['2025-12-31 ("2026-01-03.catalog.json"): UNCHANGED']);
    const query = `{
      before: catalog(asOf: "2025-12-30T23:59:59Z") { version } since: catalog(asOf: "2026-01-01T00:00:00Z") { version refreshedAt }
      model(key: "acme/swift") { firstSeenAt changes { totalCount } }
    }`;
    expect(await asked(database, query)).toEqual({
      before: null,
      since: { version: 1, refreshedAt: '2025-12-31T00:00:00.000Z' },
      model: { firstSeenAt: '2025-12-31T00:00:00.000Z', changes: { totalCount: 0 } },
    });
  });
});

describe('a gateway that runs already', () => {
  let source: FaultServer;
  beforeEach(async () => {
    source = await faultServer();
  });
  afterEach(() => source.close());

  test('gets its past later, without a made-up change at the seam, and refreshes on', async () => {
    const database = await ownDatabase();
    const live = { MODELSDEV_BASE_URL: source.url };
    const first = await testGateway(live, database);
    source.serve('/catalog.json', json(catalogues['2026-01-03']));
    await first.refresh();
    await first.close();

    await imported(database, await snapshot('2026-01-02'), await snapshot('2026-01-01'));
    const second = await testGateway(live, database);
    const { data } = await second.ask(`{
      catalog { version source { kind } freshness lastRefresh { trigger } }
      changes { nodes { kind subject { ... on Model { key } ... on Provider { key } ... on BaseModel { key } } refresh { trigger } } }
    }`);
    expect(data.catalog).toMatchObject({ version: 1, source: { kind: 'LIVE' }, freshness: 'FRESH' });
    const ofLive = data.changes.nodes.filter(
      (change: { refresh: { trigger: string } }) => change.refresh.trigger === 'MANUAL',
    );
    expect(
      ofLive.map(({ kind, subject }: { kind: string; subject: { key: string } }) => `${kind} ${subject.key}`).sort(),
    ).toEqual([
      'CHANGED acme',
      'CHANGED acme/swift',
      'REMOVED acme/late',
      'RESTORED acme/brief',
      'RESTORED passing',
      'RESTORED passing/swift',
    ]);
    source.serve('/catalog.json', json(catalogues['2026-01-04']));
    expect(await second.refresh({ allowMassRemoval: true })).toMatchObject({ status: 'SUCCEEDED', catalogVersion: 2 });
    await second.close();
  });
});

describe('is refused, and nothing is imported:', () => {
  test('a day between two that were observed', async () => {
    const database = await ownDatabase();
    await imported(database, await snapshot('2026-01-01'), await snapshot('2026-01-04'));
    const attempt = imported(
      database,
      await snapshot('2026-01-03'),
      '--',
      await file('2026-01-09.json', catalogues['2026-01-01']),
    );
    await expect(attempt).rejects.toThrow(
      '2026-01-03 ("2026-01-03.catalog.json") cannot be imported: 2026-01-03T00:00:00.000Z is not before 2026-01-01T00:00:00.000Z nor after 2026-01-04T00:00:00.000Z, the first and the last day observed: what lies between cannot be changed. Nothing was imported.',
    );
    expect(await asked(database, '{ catalog { version } refreshes { totalCount } }')).toEqual({
      catalog: { version: 2 },
      refreshes: { totalCount: 2 },
    });
  });

  test.for([
    ['nothing', [], 'Name the files or folders to import, got none.'],
    ['what is not there', ['nowhere'], 'There is no file or folder "nowhere".'],
    ['a flag that is not one', ['--force', 'x'], 'Allowed are files, folders and --date YYYY-MM-DD, got "--force x".'],
    ['a day that is not one', ['--date', '2026-02-30', 'x'], '--date must be a day such as 2026-01-31'],
  ] as const)('%s', async ([_what, args, message]) => {
    const database = await ownDatabase();
    await expect(async () => imported(database, ...args)).rejects.toThrow(message);
  });

  test('a file without a day in its name', async () => {
    const path = await file('catalog.json', catalogues['2026-01-01']);
    await expect(imported(await ownDatabase(), path)).rejects.toThrow(
      'must have a name that begins with its day, YYYY-MM-DD; or give --date.',
    );
  });

  test('a day to come', async () => {
    const path = await file('2999-01-01.json', catalogues['2026-01-01']);
    await expect(imported(await ownDatabase(), path)).rejects.toThrow(
      '2999-01-01 ("2999-01-01.json") is of a day to come.',
    );
  });

  test('two catalogues of one day', async () => {
    const paths = [await snapshot('2026-01-01'), await file('2026-01-01-b.catalog.json', catalogues['2026-01-02'])];
    await expect(imported(await ownDatabase(), ...paths)).rejects.toThrow(
      'Of 2026-01-01T00:00:00.000Z one catalog.json or one api.json is wanted, got "2026-01-01.catalog.json", "2026-01-01-b.catalog.json".',
    );
  });

  test.for([
    [
      'a gzip file that breaks off',
      gzipSync(JSON.stringify(catalogues['2026-01-01'])).subarray(0, 60),
      'is not a whole gzip file',
    ],
    ['what is no catalogue', gzipSync('{"a": 1}'), 'is not a catalogue'],
  ] as const)('%s: that refresh has FAILED', async ([_what, content, message]) => {
    const database = await ownDatabase();
    const path = await file('2026-01-01.json.gz', content);
    const { succeeded, lines } = await imported(database, path);
    expect(succeeded).toBe(false);
    expect(lines.join()).toContain('FAILED, NOT_A_CATALOGUE');
    expect(lines.join()).toContain(message);
    expect(await asked(database, '{ catalog { version } }')).toEqual({ catalog: { version: 0 } });
  });
});

test('the command prints a line for each day and exits with 0, else with 1 and one line', async () => {
  const database = await ownDatabase();
  const path = await snapshot('2026-01-01');
  const done = await startImportCommand(database.env, path).ended;
  expect(done).toMatchObject({ code: 0, stderr: [], stdout: [expect.stringContaining('2026-01-01 ')] });
  const refused = await startImportCommand(database.env, 'nowhere').ended;
  expect(refused).toEqual({ code: 1, stdout: [], stderr: ['There is no file or folder "nowhere".'] });
});
