import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseLocation } from '../../../src/models-dev/repository/git/location.ts';
import { Repository } from '../../../src/models-dev/repository/repository.ts';
import { GitRepository, priced } from '../../harness/git-repository.ts';

let folder: string;
let source: GitRepository;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelgraph-line-'));
  source = new GitRepository(join(folder, 'source'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (id: string) => `providers/acme/models/${id}.toml`;
const many = (input: number) =>
  Object.fromEntries(Array.from({ length: 20 }, (_, index) => [file(`m${index}`), priced(`M${index}`, input)]));

async function opened<Result>(read: (repository: Repository) => Promise<Result> | Result): Promise<Result> {
  const location = parseLocation(source.folder);
  const repository = await Repository.open(location, join(folder, 'data'), new AbortController().signal);
  try {
    return await read(repository);
  } finally {
    await repository.close();
  }
}

const lineOf = () =>
  opened((repository) => repository.select({ every: 'COMMIT', since: null, until: null }).map(({ hash }) => hash));

test('a merge whose parents are the other way round does not lead into the side branch', async () => {
  const root = source.commit('2026-01-01T00:00:00Z', many(1));
  source.branch('side');
  source.commit('2026-01-02T00:00:00Z', { [file('side')]: priced('Side', 1) });
  source.branch('dev', root);
  const main = source.commit('2026-01-03T00:00:00Z', many(2));
  source.branch('side', 'side');
  const merge = source.merge('2026-01-04T00:00:00Z', 'dev');
  source.branch('dev', 'side');
  expect(await lineOf()).toEqual([root, main, merge]);
});

test('an ordinary merge follows its first parent, even if the side branch changed more', async () => {
  const root = source.commit('2026-01-01T00:00:00Z', { [file('main')]: priced('Main', 1) });
  source.branch('side');
  source.commit('2026-01-02T00:00:00Z', { [file('a')]: priced('A', 1), [file('b')]: priced('B', 1) });
  source.branch('dev', root);
  const main = source.commit('2026-01-03T00:00:00Z', { [file('main')]: priced('Main', 2) });
  const merge = source.merge('2026-01-04T00:00:00Z', 'side');
  expect(await lineOf()).toEqual([root, main, merge]);
});

test('by day, the last commit of each UTC day counts, and a period limits both ways', async () => {
  source.commit('2026-01-01T01:00:00Z', many(1));
  const first = source.commit('2026-01-01T23:59:59Z', many(2));
  const second = source.commit('2026-01-03T01:30:00+02:00', many(3));
  const third = source.commit('2026-01-03T10:00:00Z', many(4));
  const select = (since: string | null, until: string | null) =>
    opened((repository) => {
      const period = { since: since ? new Date(since) : null, until: until ? new Date(until) : null };
      return repository.select({ every: 'DAY', ...period }).map(({ hash }) => hash);
    });
  expect(await select(null, null)).toEqual([first, second, third]);
  expect(await select('2026-01-02', '2026-01-02T23:59:59Z')).toEqual([second]);
});

test('a later fetch brings what is new', async () => {
  const first = source.commit('2026-01-01T00:00:00Z', many(1));
  expect(await lineOf()).toEqual([first]);
  const second = source.commit('2026-01-02T00:00:00Z', many(2));
  expect(await lineOf()).toEqual([first, second]);
});

test('the files of a partial clone are fetched when they are needed', async () => {
  source.git('config', 'uploadpack.allowFilter', 'true');
  source.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  const first = source.commit('2026-01-01T00:00:00Z', {
    'providers/acme/provider.toml': 'name = "Acme"\n',
    ...many(1),
  });
  const second = source.commit('2026-01-02T00:00:00Z', { [file('m0')]: priced('Zero', 5) });
  const address = `file://${source.folder}`;
  const repository = await Repository.open(parseLocation(address), join(folder, 'data'), new AbortController().signal);
  try {
    const commits = await repository.named([first, second]);
    await repository.prepare(commits);
    const names = [];
    for (const commit of commits) {
      const { document } = await repository.documentOf(commit);
      const { acme } = document.providers as { acme: { models: Record<string, { name: string }> } };
      names.push(acme.models['m0']?.name);
    }
    expect(names).toEqual(['M0', 'Zero']);
  } finally {
    await repository.close();
  }
});
