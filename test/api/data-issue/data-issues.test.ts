import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';

const cost = { input: 1, output: 2 };
const priced = (more: object = {}) => ({ name: 'Model', cost: { ...cost, ...more } });

/** Providers that serve the base model "openlab/glow" at the usual price. */
const resellers = Object.fromEntries(
  ['aaa', 'bbb', 'ccc'].map((key) => [key, { name: key, models: { glow: priced() } }]),
);

const tier = { input: 2, output: 4, cache_read: 3, tier: { type: 'context', size: 200_000 } };

const flawed = {
  providers: {
    ...resellers,
    openlab: {
      name: 'Open Lab',
      models: {
        glow: priced({ input: 10, output: 19.9 }),
        'long-answers': { ...priced(), limit: { context: 1000, output: 1001 } },
        'long-prompts': { ...priced(), limit: { context: 1000, input: 1001, output: 1000 } },
        'dear-cache': priced({ cache_read: 1.1, tiers: [tier] }),
        'early-update': { ...priced(), release_date: '2026-02-03', last_updated: '2026-01' },
        'zero-price': { ...priced(), cost: { input: 0, output: 0 } },
        'zero-price:free': { ...priced(), cost: { input: 0, output: 0 } },
        'in-order': {
          ...priced({ cache_read: 1 }),
          limit: { context: 1000, input: 1000, output: 1000 },
          release_date: '2026-02-03',
          last_updated: '2026-02',
        },
        'without-context': { ...priced(), limit: { context: 0, output: 4096 } },
      },
    },
    // The prices of a subscription are 0, whatever the provider charges for the others.
    'acme-coding-plan': {
      name: 'Acme Plan',
      models: { extra: priced(), included: { ...priced(), cost: { input: 0, output: 0 } } },
    },
    generous: { name: 'Generous', models: { one: { ...priced(), cost: { input: 0, output: 0 } } } },
  },
  models: {
    'openlab/glow': { name: 'Glow', limit: { context: 10, output: 11 } },
  },
};

const mended = {
  ...flawed,
  providers: { ...flawed.providers, openlab: { name: 'Open Lab', models: { glow: priced() } } },
};

const expected = [
  ['openlab/dear-cache', 'CACHE_READ_ABOVE_INPUT_PRICE', 'pricing.cacheRead'],
  ['openlab/dear-cache', 'CACHE_READ_ABOVE_INPUT_PRICE', 'pricing.tiers[200000].cacheRead'],
  ['openlab/early-update', 'UPDATED_BEFORE_RELEASE', 'lastUpdated'],
  ['openlab/glow', 'OUTPUT_LIMIT_ABOVE_CONTEXT', 'limits.output'],
  ['openlab/glow', 'PRICE_OUTLIER', 'pricing.input'],
  ['openlab/long-answers', 'OUTPUT_LIMIT_ABOVE_CONTEXT', 'limits.output'],
  ['openlab/long-prompts', 'INPUT_LIMIT_ABOVE_CONTEXT', 'limits.input'],
  ['openlab/zero-price', 'ZERO_PRICE_AT_PAID_PROVIDER', 'pricing.input'],
];

interface Issue {
  readonly code: string;
  readonly field: string;
  readonly message: string;
  readonly subject: { readonly __typename: string; readonly key: string };
}

const ISSUE = 'code field message subject { __typename ... on Model { key } ... on BaseModel { key } }';
const ISSUES = `query ($filter: DataIssueFilter, $first: Int, $after: String, $asOf: DateTime) {
  dataIssues(filter: $filter, first: $first, after: $after, asOf: $asOf) {
    totalCount pageInfo { hasNextPage endCursor } nodes { ${ISSUE} }
  }
}`;

let gateway: CatalogGateway;

beforeAll(async () => {
  gateway = await catalogGateway(flawed);
});
afterAll(() => gateway.close());

const rowOf = ({ code, field, subject }: Issue) => [subject.key, code, field];

async function issues(variables: object = {}): Promise<Issue[]> {
  const { dataIssues } = await gateway.read(ISSUES, variables);
  expect(dataIssues.totalCount).toBe(dataIssues.nodes.length);
  return dataIssues.nodes;
}

test('every contradiction is listed once, by subject', async () => {
  expect((await issues()).map(rowOf)).toEqual(expected);
});

test('pages of one give every issue once', async () => {
  const found: unknown[] = [];
  let after: string | null = null;
  for (let page = 0; page < expected.length; page++) {
    const { dataIssues } = await gateway.read(ISSUES, { first: 1, after });
    found.push(...dataIssues.nodes.map(rowOf));
    after = dataIssues.pageInfo.endCursor;
  }
  expect(found).toEqual(expected);
});

test('the message has the value and the value that it contradicts', async () => {
  const [issue] = await issues({ filter: { codes: ['INPUT_LIMIT_ABOVE_CONTEXT'] } });
  expect(issue?.message).toContain('1001');
  expect(issue?.message).toContain('1000');
});

describe('a filter selects', () => {
  test.each([
    ['codes', { codes: ['PRICE_OUTLIER', 'INPUT_LIMIT_ABOVE_CONTEXT'] }, ['openlab/glow', 'openlab/long-prompts']],
    ['subject types', { subjectTypes: ['BASE_MODEL'] }, ['openlab/glow']],
    ['base models', { baseModels: ['openlab/glow'] }, ['openlab/glow']],
    ['models', { models: ['openlab/early-update'] }, ['openlab/early-update']],
    ['providers', { providers: ['aaa'] }, []],
  ])('%s', async (_what, filter, keys) => {
    expect((await issues({ filter })).map(({ subject }) => subject.key)).toEqual(keys);
  });
});

test('each model has its issues, in one statement for all models', async () => {
  const query = `{ models { nodes { key issues { ${ISSUE} } } } }`;
  const { models } = await gateway.read(query);
  const found = models.nodes.flatMap((node: { issues: Issue[] }) => node.issues.map(rowOf));
  expect(found).toEqual(expected.filter(isOfModel));
  const statements = await gateway.statements(() => gateway.read('{ models { nodes { key issues { code } } } }'));
  // The version, the page, its rows, and their issues.
  expect(statements.length).toBe(4);
});

/** The base model "openlab/glow" has the key of a model. */
function isOfModel([key, code]: readonly string[]): boolean {
  return key !== 'openlab/glow' || code === 'PRICE_OUTLIER';
}

test('the catalog serves the values as published', async () => {
  const { model } = await gateway.read('{ model(key: "openlab/long-answers") { limits { context output } } }');
  expect(model.limits).toEqual({ context: 1000, output: 1001 });
});

test('a later document ends its issues, and asOf still reads them', async () => {
  const { catalog } = await gateway.read('{ catalog { refreshedAt } }');
  await gateway.show(mended);
  expect((await issues()).map(rowOf)).toEqual([['openlab/glow', 'OUTPUT_LIMIT_ABOVE_CONTEXT', 'limits.output']]);
  expect((await issues({ asOf: catalog.refreshedAt })).map(rowOf)).toEqual(expected);
  const { model } = await gateway.read('{ model(key: "openlab/long-answers") { status issues { code } } }');
  expect(model).toEqual({ status: 'REMOVED', issues: [] });
});
