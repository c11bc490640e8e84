import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonical } from '../../src/models-dev/json/canonical.ts';
import { parseDocument } from '../../src/models-dev/parse/parse.ts';
import { parseLocation } from '../../src/models-dev/repository/git/location.ts';
import type { Commit } from '../../src/models-dev/repository/history/commits.ts';
import { Repository } from '../../src/models-dev/repository/repository.ts';
import type { RepositoryDocument } from '../../src/models-dev/repository/tree/catalog-document.ts';
import { randomFrom } from '../fixtures/random.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { isSourceAbsent, sourceBundle } from '../harness/source-history.ts';
import { allPages } from './all-pages.ts';
import { importAll } from './importing.ts';

const ALL_DAYS = { every: 'DAY', since: null, until: null } as const;

describe.skipIf(isSourceAbsent)('the history of the source, in steps of five days', { timeout: 1_800_000 }, () => {
  let folder: string;
  let database: TestDatabase;
  let gateway: TestGateway;
  let days: readonly Commit[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'modelgraph-source-'));
    database = await testDatabase();
    days = (await onRepository(async (repository) => repository.select(ALL_DAYS))).filter(
      (_day, index) => index % 5 === 0,
    );
    await importDays();
    gateway = await testGateway({}, database);
  }, 1_800_000);
  afterAll(async () => {
    await gateway?.close();
    await database?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  test('`asOf` of 6 random days equals the reconstruction of each day on its own', async () => {
    const random = randomFrom(16);
    for (let count = 0; count < 6; count++) {
      const day = days[Math.floor(random() * days.length)] as Commit;
      // A repository that has read nothing before.
      const { providers, baseModels } = await onRepository((repository) => documentOf(repository, day));
      const expected = baseModels ? { providers, models: baseModels } : { providers, models: {} };
      const file = `${gateway.url}/catalog.json?asOf=${day.date.toISOString().slice(0, 10)}`;
      expect(await (await fetch(file)).json(), day.hash).toEqual(expected);
    }
  });

  test.each([0, 1 / 3, 2 / 3])(
    'the counts of 20 days equal a direct comparison of both reconstructions, from %f of the history on',
    async (share) => {
      const counts = await countsOfRefreshes(gateway);
      const first = Math.floor(days.length * share);
      await onRepository(async (repository) => {
        let before: Entries | null = null;
        for (const day of days.slice(first, first + 21)) {
          const entries = entriesOf(await documentOf(repository, day));
          if (before) expect(counts.get(day.hash), day.hash).toEqual(difference(before, entries));
          before = entries;
        }
      });
    },
  );

  test('importing again changes nothing', async () => {
    const refreshes = '{ refreshes { totalCount } catalog { version } }';
    const { data } = await gateway.ask(refreshes);
    // The embedded database serves one process.
    await gateway.close();
    await importDays();
    gateway = await testGateway({}, database);
    expect((await gateway.ask(refreshes)).data).toEqual(data);
  });

  function importDays(): Promise<void> {
    return importAll(database, '--repository', sourceBundle, ...days.flatMap(({ hash }) => ['--commit', hash]));
  }

  async function onRepository<Result>(read: (repository: Repository) => Promise<Result>): Promise<Result> {
    const repository = await Repository.open(parseLocation(sourceBundle), folder, new AbortController().signal);
    try {
      return await read(repository);
    } finally {
      await repository.close();
    }
  }
});

async function documentOf(repository: Repository, commit: Commit): Promise<RepositoryDocument> {
  const [own] = await repository.named([commit.hash]);
  return (await repository.documentOf(own ?? commit)).document;
}

type Kind = 'providers' | 'models' | 'baseModels';
/** Texts by key. Without the form in which the source published an entry, which is no change of its content. */
type Entries = Readonly<Record<Kind, ReadonlyMap<string, string>>>;

function entriesOf(document: RepositoryDocument): Entries {
  const { providers, models, baseModels } = parseDocument(document);
  const results = (baseModels ?? []).map(({ record, benchmarkResults }) => ({ ...record, benchmarkResults }));
  return { providers: textsOf(providers), models: textsOf(models), baseModels: textsOf(results) };
}

function textsOf(records: readonly { readonly key: string; readonly sourceEntry?: string | null | undefined }[]) {
  return new Map(
    records.map(({ sourceEntry: _, ...content }) => [content.key, JSON.stringify(canonical(content))] as const),
  );
}

function difference(before: Entries, after: Entries) {
  const ofKind = (kind: Kind) => {
    const keys = [...after[kind].keys()];
    const known = keys.filter((key) => before[kind].has(key));
    return {
      added: keys.length - known.length,
      changed: known.filter((key) => before[kind].get(key) !== after[kind].get(key)).length,
      removed: before[kind].size - known.length,
      total: keys.length,
    };
  };
  return { providers: ofKind('providers'), models: ofKind('models'), baseModels: ofKind('baseModels') };
}

const COUNTS = `query ($after: String) {
  page: refreshes(first: 200, after: $after) {
    nodes { sourceCommit summary {
      providers { added changed removed total } models { added changed removed total } baseModels { added changed removed total }
    } }
    pageInfo { endCursor hasNextPage }
  }
}`;

/** By commit. */
async function countsOfRefreshes(gateway: TestGateway): Promise<ReadonlyMap<string, object>> {
  const nodes = (await allPages(gateway, COUNTS)) as { sourceCommit: string; summary: object }[];
  return new Map(nodes.map(({ sourceCommit, summary }) => [sourceCommit, summary]));
}
