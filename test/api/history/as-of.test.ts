import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';

const result = (score: number) => ({ benchmarks: [{ name: 'MMLU', score, metric: 'accuracy' }] });

/** Three days of a catalog. */
const documents = [
  {
    providers: {
      acme: {
        name: 'Acme',
        models: {
          swift: { name: 'Swift', cost: { input: 4, output: 8 }, limit: { context: 1000 }, reasoning: false },
          gone: { name: 'Gone', cost: { input: 1, output: 1 } },
        },
      },
    },
    models: { 'acme/swift': { name: 'Swift', ...result(50) } },
  },
  {
    providers: {
      acme: {
        name: 'Acme Inc.',
        models: { swift: { name: 'Swift', cost: { input: 2, output: 8 }, limit: { context: 2000 }, reasoning: true } },
      },
      newcomer: { name: 'Newcomer', models: { swift: { name: 'Swift', cost: { input: 3, output: 3 } } } },
    },
    models: { 'acme/swift': { name: 'Swift', ...result(60) } },
  },
  {
    providers: {
      acme: {
        name: 'Acme Inc.',
        env: ['ACME_KEY'],
        models: { swift: { name: 'Swifter', cost: { input: 2, output: 8 }, status: 'beta' } },
      },
      newcomer: { name: 'Newcomer', models: { swift: { name: 'Swift', cost: { input: 3, output: 3 } } } },
    },
    models: { 'acme/swift': { name: 'Swifter', ...result(70) } },
  },
];

/** A query of the whole catalog, with the argument `asOf` in its text. */
const wholeAsOf = (asOf: string) => `
  models(${asOf}first: 500, filter: { statuses: [ACTIVE, ALPHA, BETA, DEPRECATED, REMOVED] }) {
    totalCount
    nodes {
      key name status capabilities limits { context } pricing { input output }
      provider { key name models { nodes { key name } } }
      baseModel { key name benchmarks { nodes { score } } models { nodes { key } } }
    }
    facets { providers { value count } }
  }
  catalog${asOf && `(${asOf})`} { version counts { providers models baseModels } refreshedAt }
`;

const present = `{ ${wholeAsOf('')} }`;
const past = `query ($asOf: DateTime) { ${wholeAsOf('asOf: $asOf, ').replace('catalog(asOf: $asOf, )', 'catalog(asOf: $asOf)')} }`;

let gateway: CatalogGateway;
// biome-ignore lint/suspicious/noExplicitAny: the answer to any query.
const days: { readonly at: string; readonly whole: any }[] = [];

beforeAll(async () => {
  gateway = await catalogGateway();
  for (const document of documents) {
    await gateway.show(document);
    const whole = await gateway.read(present);
    days.push({ at: whole.catalog.refreshedAt, whole });
  }
});
afterAll(() => gateway?.close());

describe('with asOf', () => {
  test.for([0, 1, 2])('the catalog and its related objects are those of day %i', async (day) => {
    const { at, whole } = days[day] ?? { at: '', whole: null };
    expect(await gateway.read(past, { asOf: at })).toEqual(whole);
  });

  test('a moment between two days reads the earlier day', async () => {
    const justBefore = new Date(Date.parse(days[2]?.at ?? '') - 1).toJSON();
    expect(await gateway.read(past, { asOf: justBefore })).toEqual(days[1]?.whole);
  });

  test('usable models and providers depend on the variables required at that moment', async () => {
    const query = `query ($asOf: DateTime) {
      models(asOf: $asOf, filter: { usableWithEnvVars: [] }) { nodes { key } }
      providers(asOf: $asOf, filter: { usableWithEnvVars: [] }) { nodes { key } }
    }`;
    const needless = days.slice(1).map(async ({ at }) => {
      const { models, providers } = await gateway.read(query, { asOf: at });
      return [...models.nodes, ...providers.nodes].map(({ key }: { key: string }) => key);
    });
    expect(await Promise.all(needless)).toEqual([
      ['acme/swift', 'newcomer/swift', 'acme', 'newcomer'],
      ['newcomer/swift', 'newcomer'],
    ]);
  });

  test('a moment before the first version reads null', async () => {
    const query = `query ($asOf: DateTime) {
      models(asOf: $asOf) { nodes { key } } model(key: "acme/swift", asOf: $asOf) { key } catalog(asOf: $asOf) { version }
      provider(key: "acme", asOf: $asOf) { key } providers(asOf: $asOf) { nodes { key } }
      baseModel(key: "acme/swift", asOf: $asOf) { key } baseModels(asOf: $asOf) { nodes { key } }
    }`;
    expect(await gateway.read(query, { asOf: '2020-01-01T00:00:00Z' })).toEqual({
      models: null,
      model: null,
      catalog: null,
      provider: null,
      providers: null,
      baseModel: null,
      baseModels: null,
    });
  });

  const comparisons = `query ($asOf: DateTime) {
    benchmark(key: "MMLU", asOf: $asOf) { key name }
    benchmarks(asOf: $asOf) { totalCount nodes { key } }
    labs(asOf: $asOf) { nodes { key name } }
    changes(asOf: $asOf) { totalCount }
    compareModels(asOf: $asOf, keys: ["acme/swift", "newcomer/swift"]) {
      models { key name } unknown { key suggestions { key } } rows { label values { value } }
    }
    recommendModels(asOf: $asOf, need: {}) {
      matchCount recommendations { model { key name } components { value } } requirements { satisfiedBy }
    }
    valueFrontier(asOf: $asOf, benchmark: "mmlu", usage: { input: 1000 }) { score cost { totalExact } model { key } }
    resolveModel(asOf: $asOf, text: "gone") { baseModel { name } models { nodes { key name } } }
    suggestModels(asOf: $asOf, text: "swif") { model { key name } }
    checkModels(asOf: $asOf, keys: ["acme/gone", "newcomer/swift", "acme/swift"]) { verdict model { name } }
  }`;

  test('every other root field reads the catalog of that moment', async () => {
    const answers = await Promise.all(days.map(({ at }) => gateway.read(comparisons, { asOf: at })));
    expect(answers[2]).toEqual(await gateway.read(comparisons));
    const figures = answers.map((answer) => ({
      labs: answer.labs.nodes[0].name,
      changes: answer.changes.totalCount,
      unknown: answer.compareModels.unknown.map(({ key }: { key: string }) => key),
      matchCount: answer.recommendModels.matchCount,
      frontier: answer.valueFrontier[0],
      resolved: answer.resolveModel.models.nodes.map(({ key }: { key: string }) => key),
      suggested: answer.suggestModels.map(({ model }: { model: { key: string } }) => model.key),
      verdicts: answer.checkModels.map(({ verdict }: { verdict: string }) => verdict),
    }));
    const point = (score: number, totalExact: string) => ({
      score,
      cost: { totalExact },
      model: { key: 'acme/swift' },
    });
    expect(figures).toMatchObject([
      {
        labs: 'Acme',
        unknown: ['newcomer/swift'],
        matchCount: 0,
        frontier: point(50, '0.004'),
        resolved: ['acme/gone'],
        suggested: ['acme/swift'],
        // At a provider that is not known yet, the name alone counts.
        verdicts: ['OK', 'OK', 'OK'],
      },
      {
        labs: 'Acme Inc.',
        unknown: [],
        frontier: point(60, '0.002'),
        resolved: [],
        suggested: ['acme/swift', 'newcomer/swift'],
        verdicts: ['REMOVED', 'OK', 'OK'],
      },
      { frontier: point(70, '0.002'), verdicts: ['REMOVED', 'OK', 'OK'] },
    ]);
    expect(figures.map(({ changes }) => changes)).toEqual(
      figures.map(({ changes }) => changes).toSorted((one, other) => one - other),
    );
    expect(figures[0]?.changes).toBe(0);
  });

  test('every other root field is null before the first version', async () => {
    const answer = await gateway.read(comparisons, { asOf: '2020-01-01T00:00:00Z' });
    expect(new Set(Object.values(answer))).toEqual(new Set([null]));
  });

  test('a future moment reads the newest version', async () => {
    const asOf = '2100-01-01T00:00:00Z';
    expect(await gateway.read(past, { asOf })).toEqual(days[2]?.whole);
    const { present, toCome } = await gateway.read(
      `query ($asOf: DateTime) { present: catalog { ...all } toCome: catalog(asOf: $asOf) { ...all } }
       fragment all on Catalog { version freshness pause { pausedAt } lastRefresh { id } nextRefreshAt }`,
      { asOf },
    );
    expect(toCome).toEqual(present);
  });

  describe.each([
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:00:00-01:00',
    '2026-02-30T00:00:00Z',
    '2026-02-30',
    '0000-01-01',
    '2026-06',
    'soon',
  ])('an invalid DateTime is refused: %s', (asOf) => {
    const notDateTime = `A DateTime is a moment of the years 1 to 9999 such as "2026-06-26T08:30:00Z", or a day such as "2026-06-26"; got "${asOf}".`;

    test('as a variable', async () => {
      const { errors } = await gateway.ask('query ($asOf: DateTime) { catalog(asOf: $asOf) { version } }', { asOf });
      const message = expect.stringMatching(/"\$asOf".*A DateTime is/);
      expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(errors?.[0]?.message).toContain(notDateTime);
    });

    test('in the document', async () => {
      const { errors } = await gateway.ask(`{ catalog(asOf: "${asOf}") { version } }`);
      const refusal = { message: `"asOf": ${notDateTime}`, extensions: { code: 'BAD_USER_INPUT' } };
      expect(errors).toMatchObject([refusal]);
    });
  });

  test('one request reads several moments, each with the fields below it', async () => {
    const one = 'model(key: "acme/swift"';
    const fields = '{ name provider { name } baseModel { benchmarks { nodes { score } } } }';
    const query = `query ($first: DateTime, $second: DateTime) {
      now: ${one}) ${fields} second: ${one}, asOf: $second) ${fields} first: ${one}, asOf: $first) ${fields}
      again: ${one}, asOf: $first) ${fields}
    }`;
    const shown = (name: string, provider: string, score: number) => ({
      name,
      provider: { name: provider },
      baseModel: { benchmarks: { nodes: [{ score }] } },
    });
    const first = shown('Swift', 'Acme', 50);
    expect(await gateway.read(query, { first: days[0]?.at, second: days[1]?.at })).toEqual({
      now: shown('Swifter', 'Acme Inc.', 70),
      second: shown('Swift', 'Acme Inc.', 60),
      first,
      again: first,
    });
  });

  test('a model removed before is REMOVED, and a model added later is null', async () => {
    const query = `query ($asOf: DateTime) {
      gone: model(key: "acme/gone", asOf: $asOf) { status } coming: model(key: "newcomer/swift", asOf: $asOf) { key }
    }`;
    expect(await gateway.read(query, { asOf: days[0]?.at })).toEqual({ gone: { status: 'ACTIVE' }, coming: null });
    expect(await gateway.read(query, { asOf: days[1]?.at })).toEqual({
      gone: { status: 'REMOVED' },
      coming: { key: 'newcomer/swift' },
    });
  });

  test('filters, orders and paging work', async () => {
    const query = `query ($asOf: DateTime, $after: String) {
      models(asOf: $asOf, filter: { maxInputPrice: 4 }, orderBy: { field: INPUT_PRICE, direction: DESC }, first: 1, after: $after) {
        totalCount nodes { key pricing { input } } pageInfo { endCursor }
      }
    }`;
    const asOf = days[0]?.at;
    const { models: first } = await gateway.read(query, { asOf });
    expect(first).toMatchObject({ totalCount: 2, nodes: [{ key: 'acme/swift', pricing: { input: 4 } }] });
    const { models: second } = await gateway.read(query, { asOf, after: first.pageInfo.endCursor });
    expect(second).toMatchObject({ nodes: [{ key: 'acme/gone', pricing: { input: 1 } }] });
  });

  test('a search finds models by their names of that moment', async () => {
    const query = `query ($asOf: DateTime) { models(asOf: $asOf, filter: { search: "swifter" }) { nodes { key name } } }`;
    const { models: now } = await gateway.read(query, {});
    expect(now.nodes[0]).toEqual({ key: 'acme/swift', name: 'Swifter' });
    const { models: then } = await gateway.read(query, { asOf: days[0]?.at });
    expect(then.nodes).not.toContainEqual({ key: 'acme/swift', name: 'Swifter' });
  });

  test('a model has its changes up to that moment', async () => {
    const query = `query ($asOf: DateTime) { model(key: "acme/swift", asOf: $asOf) { changes { totalCount } } }`;
    const counts = await Promise.all(days.map(({ at }) => gateway.read(query, { asOf: at })));
    expect(counts.map(({ model }) => model.changes.totalCount)).toEqual([0, 1, 2]);
  });

  test('the catalog has the refresh that confirmed it, and its freshness at that moment', async () => {
    const query = `query ($asOf: DateTime) { catalog(asOf: $asOf) { freshness nextRefreshAt lastRefresh { catalogVersion } } }`;
    expect((await gateway.read(query, { asOf: days[1]?.at })).catalog).toEqual({
      freshness: 'FRESH',
      nextRefreshAt: null,
      lastRefresh: { catalogVersion: 2 },
    });
  });
});
