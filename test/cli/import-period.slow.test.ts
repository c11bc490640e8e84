import { hash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '../harness/database.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { isSourceAbsent, sourceBundle } from '../harness/source-history.ts';
import { allPages } from './all-pages.ts';
import { importAll } from './importing.ts';

// Base models and stated links begin within these days.
const PERIOD = ['2026-06-02', '2026-06-02', '2026-06-03', '2026-06-04'] as const;

describe.skipIf(isSourceAbsent)('a period of the history of the source', { timeout: 900_000 }, () => {
  const [first, beforeMiddle, middle, last] = PERIOD;
  let whole: Content;
  beforeAll(async () => {
    whole = await contentAfter(['--since', first, '--until', last]);
  }, 900_000);

  test.for<readonly [direction: string, ...imports: readonly (readonly string[])[]]>([
    ['backwards', ['--since', middle, '--until', last], ['--since', first, '--until', beforeMiddle]],
  ])('is the same when it is imported %s', async ([, ...imports]) => {
    expect(whole.changes.length).toBeGreaterThan(500);
    expect(await contentAfter(...imports)).toEqual(whole);
  });
});

type Content = Awaited<ReturnType<typeof contentAfter>>;

/** What a gateway answers after these imports of the history. */
async function contentAfter(...imports: readonly (readonly string[])[]) {
  const database = await testDatabase();
  try {
    for (const args of imports) await importAll(database, '--repository', sourceBundle, ...args);
    const gateway = await testGateway({}, database);
    try {
      return {
        documents: await documentsOf(gateway),
        changes: await changesOf(gateway),
        models: await modelsOf(gateway),
      };
    } finally {
      await gateway.close();
    }
  } finally {
    await database.remove();
  }
}

/** What the mirror answers for each day of the period. */
async function documentsOf({ url }: TestGateway): Promise<string[]> {
  const documents: string[] = [];
  for (const day of PERIOD) {
    const response = await fetch(`${url}/catalog.json?asOf=${day}`);
    documents.push(hash('sha256', await response.text()));
  }
  return documents;
}

const CHANGES = `query ($after: String) {
  page: changes(first: 500, after: $after) {
    nodes {
      kind at sourceCommit fields { field before after } anomalies { reason }
      subject { ... on Model { key } ... on Provider { key } ... on BaseModel { key } }
    }
    pageInfo { endCursor hasNextPage }
  }
}`;

/** The order of changes of one moment depends on the order of the imports. */
async function changesOf(gateway: TestGateway): Promise<string[]> {
  return (await allPages(gateway, CHANGES)).map((change) => JSON.stringify(change)).sort();
}

const MODELS = `query ($after: String) {
  page: models(first: 500, after: $after) {
    nodes { key firstSeenAt changedAt baseModel { key } baseModelRule priceHistory { at listed pricing { input output } } }
    pageInfo { endCursor hasNextPage }
  }
}`;

function modelsOf(gateway: TestGateway): Promise<object[]> {
  return allPages(gateway, MODELS);
}
