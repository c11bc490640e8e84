import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { GitRepository, priced } from '../harness/git-repository.ts';
import { reusedDatabase } from '../harness/reused-database.ts';
import { asked, file, imported, importedGuarded, importing, ownDatabase } from './importing.ts';

const folder = importing();
let source: GitRepository;
let hashes: Readonly<Record<'first' | 'second' | 'side' | 'merge' | 'fourth' | 'fifth', string>>;

const model = (id: string) => `providers/acme/models/${id}.toml`;
const BASE = 'name = "Base"\nreasoning = true\n';

beforeEach(() => {
  source = new GitRepository(join(folder(), 'source'));
  const first = source.commit('2026-06-01T10:00:00Z', {
    'providers/acme/provider.toml': 'name = "Acme"\n',
    [model('swift')]: priced('Swift', 1),
    [model('brief')]: priced('Brief', 1),
  });
  const second = source.commit('2026-06-02T10:00:00Z', { [model('swift')]: priced('Swift', 2) });
  source.branch('side');
  const side = source.commit('2026-06-02T11:00:00Z', { [model('late')]: priced('Late', 1) });
  source.branch('dev', second);
  source.commit('2026-06-02T12:00:00Z', { [model('brief')]: null });
  const merge = source.merge('2026-06-02T13:00:00Z', 'side');
  const fourth = source.commit('2026-06-04T10:00:00Z', {
    'models/lab/base.toml': BASE,
    'models/lab/swift.toml': 'name = "Swift"\n',
    [model('swift')]: 'base_model = "lab/base"\nname = "Swift"\n[cost]\ninput = 3\noutput = 6\n',
    [model('brief')]: priced('Brief', 9),
  });
  const fifth = source.commit('2026-06-05T10:00:00Z', { 'models/lab/base.toml': `${BASE}attachment = true\n` });
  hashes = { first, second, side, merge, fourth, fifth };
});

const HISTORY = `{
  changes(first: 100) { nodes {
    kind at sourceCommit fields { field before after } anomalies { reason }
    subject { ... on Model { key } ... on Provider { key } ... on BaseModel { key } }
  } }
  refreshes(first: 100) { nodes { sourceCommit observedAt summary { models { added changed removed total } } } }
  models(first: 100) { nodes { key baseModel { key } baseModelRule capabilities pricing { input } } }
  day1: models(first: 100, asOf: "2026-06-01T23:00:00Z") { nodes { key baseModelRule pricing { input } } }
  day2: models(first: 100, asOf: "2026-06-02T23:00:00Z") { nodes { key baseModelRule pricing { input } } }
  day4: models(first: 100, asOf: "2026-06-04T23:00:00Z") { nodes { key baseModelRule pricing { input } } }
}`;

/** Without the order in which refreshes ran, and of changes of one moment. */
async function historyOf(...imports: readonly (readonly string[])[]) {
  const database = await ownDatabase();
  for (const args of imports) {
    expect(await imported(database, '--repository', source.folder, ...args)).toMatchObject({ succeeded: true });
  }
  const { changes, refreshes, ...states } = (await asked(database, HISTORY)) as {
    changes: { nodes: object[] };
    refreshes: { nodes: object[] };
  };
  const sorted = (nodes: readonly object[]) => nodes.map((node) => JSON.stringify(node)).sort();
  return { ...states, changes: sorted(changes.nodes), refreshes: sorted(refreshes.nodes) };
}

test('each change names the commit that made it, also on a merged side branch', async () => {
  const database = await ownDatabase();
  await imported(database, '--repository', source.folder);
  const answer = await asked(
    database,
    `{ changes(first: 100) { nodes { kind sourceCommit sourceCommitUrl refresh { sourceCommit sourceCommitUrl }
      subject { ... on Model { key } ... on Provider { key } ... on BaseModel { key } } } } }`,
  );
  const { changes } = answer as {
    changes: { nodes: { kind: string; sourceCommit: string; subject: { key: string } }[] };
  };
  const commits = changes.nodes.map(({ kind, subject, sourceCommit }) => [kind, subject.key, sourceCommit]);
  expect(commits).toEqual(
    expect.arrayContaining([
      ['ADDED', 'acme/late', hashes.side],
      ['CHANGED', 'acme/swift', hashes.second],
      ['CHANGED', 'acme/swift', hashes.fourth],
      ['RESTORED', 'acme/brief', hashes.fourth],
      // By the base model that it inherits from.
      ['CHANGED', 'acme/swift', hashes.fifth],
      ['CHANGED', 'lab/base', hashes.fifth],
    ]),
  );
  expect(changes.nodes[0]).toMatchObject({ sourceCommitUrl: null, refresh: { sourceCommit: hashes.fifth } });
});

test('the days have the same history in whatever parts and directions they are imported', {
  timeout: 240_000,
}, async () => {
  const whole = await historyOf([]);
  expect(whole).toMatchObject({
    models: {
      nodes: [
        { key: 'acme/brief', pricing: { input: 9 }, baseModel: null },
        { key: 'acme/late' },
        { key: 'acme/swift', baseModel: { key: 'lab/base' }, baseModelRule: 'STATED' },
      ],
    },
    day1: { nodes: [{ key: 'acme/brief' }, { key: 'acme/swift', pricing: { input: 1 } }] },
    day2: { nodes: [{ key: 'acme/late' }, { key: 'acme/swift', pricing: { input: 2 }, baseModelRule: null }] },
  });
  expect(await historyOf(['--since', '2026-06-04'], ['--until', '2026-06-03'])).toEqual(whole);
  expect(await historyOf(['--until', '2026-06-02'], ['--since', '2026-06-03'])).toEqual(whole);
  expect(await historyOf(['--since', '2026-06-05'], [])).toEqual(whole);
});

test('importing again changes nothing', async () => {
  expect(await historyOf([], [])).toEqual(await historyOf([]));
});

test('by commit, each commit of the main line is a state', async () => {
  const database = await ownDatabase();
  await imported(database, '--repository', source.folder, '--every', 'commit');
  const { refreshes } = (await asked(database, '{ refreshes(first: 100) { nodes { sourceCommit } } }')) as {
    refreshes: { nodes: { sourceCommit: string }[] };
  };
  const states = refreshes.nodes.map(({ sourceCommit }) => sourceCommit);
  expect(states).toHaveLength(6);
  expect(states).not.toContain(hashes.side);
});

test('named commits are imported with their own dates', async () => {
  const database = await ownDatabase();
  await imported(database, '--repository', source.folder, '--commit', hashes.side.slice(0, 12), hashes.fourth);
  expect(await asked(database, '{ refreshes(first: 9) { nodes { sourceCommit observedAt } } }')).toEqual({
    refreshes: {
      nodes: [
        { sourceCommit: hashes.fourth, observedAt: '2026-06-04T10:00:00.000Z' },
        { sourceCommit: hashes.side, observedAt: '2026-06-02T11:00:00.000Z' },
      ],
    },
  });
});

const LINK = '{ model(key: "acme/swift") { baseModel { key } baseModelRule } }';
const stated = { model: { baseModel: { key: 'lab/base' }, baseModelRule: 'STATED' } };

/** What the site served on a later day: the same models, without what they inherit from. */
const served = () =>
  file('2026-06-20.catalog.json', {
    providers: {
      acme: {
        id: 'acme',
        name: 'Acme',
        models: { swift: { id: 'swift', name: 'Swift', cost: { input: 3, output: 6 } } },
      },
    },
    models: { 'lab/base': { id: 'lab/base', name: 'Base' }, 'lab/swift': { id: 'lab/swift', name: 'Swift' } },
  });

test('a stated link wins over the rules, and remains when a later document does not state it', async () => {
  const database = await ownDatabase();
  await imported(database, '--repository', source.folder);
  await imported(database, await served());
  expect(await asked(database, LINK)).toEqual(stated);
});

test('a stated link replaces that of the rules if the past is imported later', async () => {
  const database = await ownDatabase();
  await imported(database, await served());
  expect(await asked(database, LINK)).toEqual({
    model: { baseModel: { key: 'lab/swift' }, baseModelRule: 'SPELLING' },
  });
  await imported(database, '--repository', source.folder);
  expect(await asked(database, LINK)).toEqual(stated);
});

test('states between stored ones are skipped, those before and after are imported', async () => {
  const database = await ownDatabase();
  await imported(database, '--repository', source.folder, '--commit', hashes.second, hashes.fourth);
  const { lines, succeeded } = await imported(database, '--repository', source.folder);
  expect(succeeded).toBe(true);
  expect(lines.filter((line) => line.includes('skipped'))).toHaveLength(1);
  expect(await asked(database, '{ refreshes(first: 9) { totalCount } }')).toEqual({ refreshes: { totalCount: 4 } });
});

test('a commit that removes most models is history, which the guard does not refuse', async () => {
  source.commit('2026-06-06T10:00:00Z', { [model('late')]: null, [model('brief')]: null });
  const database = await ownDatabase();
  expect(await importedGuarded(database, '--repository', source.folder)).toMatchObject({ succeeded: true });
  expect(await asked(database, '{ models { totalCount } }')).toEqual({ models: { totalCount: 1 } });
});

test('what cannot be read is a problem with path and commit', async () => {
  const broken = source.commit('2026-06-06T10:00:00Z', { [model('late')]: 'name = \n' });
  const database = await ownDatabase();
  await imported(database, '--repository', source.folder);
  const query =
    '{ refreshes(first: 1) { nodes { problems { nodes { path message } } } } model(key: "acme/late") { name } }';
  expect(await asked(database, query)).toEqual({
    refreshes: {
      nodes: [{ problems: { nodes: [{ path: model('late'), message: expect.stringContaining(broken) }] } }],
    },
    model: { name: 'Late' },
  });
});

test.for([
  [['--since', '2026-01-01'], '--since requires --repository.'],
  [['--repository', 'x', '--every', 'week'], '--every must be day or commit; got "week".'],
  [['--repository', 'x', '--since', 'soon'], '--since must be a day'],
  [['--repository', 'x', '--commit', 'a', '--since', '2026-01-01'], '--commit cannot be combined with --since.'],
  [['--repository', 'x', 'snapshots'], 'Name files, or a repository, but not both'],
  [['--repository', '/no/such/repository'], '"git ls-remote" failed'],
] as const)('%j is refused', async ([args, message]) => {
  const database = await ownDatabase(reusedDatabase());
  await expect(async () => imported(database, ...args)).rejects.toThrow(message);
});

test('an unknown commit is refused', async () => {
  const database = await ownDatabase();
  const importing = imported(database, '--repository', source.folder, '--commit', 'feedface');
  await expect(importing).rejects.toThrow('The branch has no commit "feedface".');
});
