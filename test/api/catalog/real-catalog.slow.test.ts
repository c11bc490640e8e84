import { beforeAll, expect, test } from 'vitest';
import { expectedBaseModels, expectedModels, type Raw } from '../../fixtures/source-in-graph-terms.ts';
import type { CatalogGateway } from '../../harness/catalog-gateway.ts';
import { describeCatalogs } from '../../harness/tested-catalogs.ts';

const MODEL = `key modelId name family provider { key name } status openWeights interleavedField extra
  inputModalities outputModalities limits { context input output } releaseDate lastUpdated knowledgeCutoff
  reasoningOptions { kind efforts minTokens maxTokens } api { npmPackage baseUrl envVars shape }
  pricing { ...prices input output
    tiers { minContext input output ...prices } contextOver200k { minContext input output ...prices }
    modes { name input output ...prices requestBody requestHeaders } }
  ${capabilities()}`;
const PRICES = 'fragment prices on Priced { reasoning cacheRead cacheWrite inputAudio outputAudio }';
const BASE_MODEL = `key name family lab { key } openWeights interleavedField extra license
  inputModalities outputModalities limits { context input output } releaseDate lastUpdated knowledgeCutoff
  reasoningOptions { kind efforts minTokens maxTokens } links { label url kind } weights { label url quantization }
  benchmarks(first: 100) { nodes {
    score scoreText metric harness variant dataset version source date extra benchmark { name }
  } }
  ${capabilities()}`;

function capabilities(): string {
  const names = [
    'ATTACHMENT',
    'REASONING',
    'TOOL_CALL',
    'STRUCTURED_OUTPUT',
    'TEMPERATURE',
    'INTERLEAVED',
    'OPEN_WEIGHTS',
  ];
  return names.map((name) => `${name}: supports(capability: ${name})`).join(' ');
}

describeCatalogs('$catalog', (tested) => {
  let gateway: CatalogGateway;
  let older: Raw;
  let newer: Raw;
  let firstRefresh: Raw;
  let secondRefresh: Raw;

  beforeAll(async () => {
    [older, newer] = [tested.older(), tested.newer()];
    gateway = await tested.gateway();
    const refresh =
      '... on Refresh { problems { totalCount } summary { models { ...counts } baseModels { ...counts } } }';
    const { first, second } = await gateway.read(`{
      first: node(id: "Refresh:1") { ${refresh} } second: node(id: "Refresh:2") { ${refresh} }
    } fragment counts on RecordCounts { added changed removed unchanged total }`);
    [firstRefresh, secondRefresh] = [first, second];
  }, 180_000);

  async function all(field: string, selection: string, fragments = ''): Promise<Raw[]> {
    const nodes: Raw[] = [];
    for (let after = null; ; ) {
      const query = `query ($after: String) {
        list: ${field}(first: 500, after: $after) { nodes { ${selection} } pageInfo { hasNextPage endCursor } }
      } ${fragments}`;
      const { list } = await gateway.read(query, { after });
      nodes.push(...list.nodes);
      if (!list.pageInfo.hasNextPage) return nodes;
      after = list.pageInfo.endCursor;
    }
  }

  test('sets nothing aside', () => {
    expect([firstRefresh.problems.totalCount, secondRefresh.problems.totalCount]).toEqual([0, 0]);
  });

  test('has as many of everything as the source', async () => {
    const baseModels: Raw[] = Object.values(newer.models);
    const { catalog } = await gateway.read(
      '{ catalog { version counts { providers models baseModels labs benchmarkResults } } }',
    );
    expect(catalog).toEqual({
      version: 2,
      counts: {
        providers: Object.keys(newer.providers).length,
        models: modelsOf(newer).size,
        baseModels: baseModels.length,
        labs: new Set(Object.keys(newer.models).map((key) => key.split('/')[0])).size,
        benchmarkResults: baseModels.flatMap((one) => one.benchmarks ?? []).length,
      },
    });
  });

  test('gives every model as the source has it', { timeout: 120_000 }, async () => {
    expect(byKey(await all('models', MODEL, PRICES))).toEqual(expectedModels(newer));
  });

  test('gives every base model and its benchmark results as the source has them', { timeout: 120_000 }, async () => {
    const answered = (await all('baseModels', BASE_MODEL)).map(({ benchmarks, ...one }) => ({
      ...one,
      benchmarks: sorted(benchmarks.nodes.map(({ benchmark, ...result }: Raw) => result)),
    }));
    const expected = Object.entries(expectedBaseModels(newer)).map(([key, { benchmarks, ...one }]: [string, Raw]) => [
      key,
      { ...one, benchmarks: sorted(benchmarks) },
    ]);
    expect(byKey(answered)).toEqual(Object.fromEntries(expected));
  });

  test('gives every provider as the source has it', async () => {
    const expected = Object.entries<Raw>(newer.providers).map(([key, provider]) => [
      key,
      {
        key,
        name: provider.name.trim(),
        status: 'ACTIVE',
        npmPackage: provider.npm ?? null,
        apiUrl: provider.api ?? null,
        docUrl: provider.doc ?? null,
        envVars: provider.env,
        extra: null,
        models: { totalCount: Object.keys(provider.models).length },
      },
    ]);
    const selection = 'key name status npmPackage apiUrl docUrl envVars extra models { totalCount }';
    expect(byKey(await all('providers', selection))).toEqual(Object.fromEntries(expected));
  });

  test('counts what the second day did to models as a comparison of the two documents does', () => {
    expect(secondRefresh.summary.models).toEqual(countsOf(modelsAlone(older), modelsAlone(newer)));
  });

  test('counts what the second day did to base models as a comparison of the two documents does', () => {
    expect(secondRefresh.summary.baseModels).toEqual(countsOf(expectedBaseModels(older), expectedBaseModels(newer)));
  });

  test('has the changes that a comparison of the two documents finds', async () => {
    const changes = await all(
      'changes',
      'kind subject { __typename ... on Model { key } ... on Provider { key } ... on BaseModel { key } }',
    );
    const answered = changes.map(({ kind, subject }) => `${subject.__typename} ${subject.key} ${kind}`);
    const expected = [
      ...changesOf('Model', modelsAlone(older), modelsAlone(newer)),
      ...changesOf('Provider', providersOf(older), providersOf(newer)),
      ...changesOf('BaseModel', expectedBaseModels(older), expectedBaseModels(newer)),
    ];
    expect(answered.toSorted()).toEqual(expected.toSorted());
  });

  test('gives no changes for the first day', async () => {
    const { node } = await gateway.read('{ node(id: "Refresh:1") { ... on Refresh { changes { totalCount } } } }');
    expect(node.changes.totalCount).toBe(0);
  });

  test('takes at most six statements for 500 models with provider, base model and benchmarks', async () => {
    const statements = await gateway.statements(() =>
      gateway.read(`{ models(first: 500) { nodes {
        key provider { name } baseModel { name } benchmarks(first: 20) { nodes { score } }
      } } }`),
    );
    expect(statements.length).toBeLessThanOrEqual(6);
  });

  test('is UNCHANGED when it is read a third time, and no row is added', async () => {
    const { summary, status, catalogVersion } = await gateway.show(newer);
    const { catalog, changes } = await gateway.read('{ catalog { version } changes { totalCount } }');
    const { added, changed, removed } = summary.models;
    expect({ status, catalogVersion, added, changed, removed, version: catalog.version }).toEqual({
      status: 'UNCHANGED',
      catalogVersion: null,
      added: 0,
      changed: 0,
      removed: 0,
      version: 2,
    });
    expect(changes.totalCount).toBe((await all('changes', 'id')).length);
  });
});

function modelsOf(document: Raw): Map<string, Raw> {
  const entries = Object.entries<Raw>(document.providers).flatMap(([provider, { models }]) =>
    Object.entries<Raw>(models).map(([id, model]) => [`${provider}/${id}`, model] as const),
  );
  return new Map(entries);
}

function providersOf(document: Raw): Record<string, Raw> {
  return Object.fromEntries(Object.entries<Raw>(document.providers).map(([key, { models, ...own }]) => [key, own]));
}

/**
 * What models say themselves: a change of what they have from their provider is none of theirs. That they say of no way
 * to steer their reasoning is not the same as saying nothing, although the graph has no way to in both cases.
 */
function modelsAlone(document: Raw): Record<string, Raw> {
  const providers = Object.entries<Raw>(document.providers).map(([key, { models }]) => [key, { name: '', models }]);
  const alone = expectedModels({ providers: Object.fromEntries(providers) });
  const models = [...modelsOf(document)].map(([key, { reasoning_options }]) => [
    key,
    { ...alone[key], saysHowToSteer: reasoning_options !== undefined },
  ]);
  return Object.fromEntries(models);
}

function byKey(nodes: readonly Raw[]): Record<string, Raw> {
  return Object.fromEntries(nodes.map((node) => [node.key, node]));
}

function sorted(results: readonly Raw[]): Raw[] {
  return results.toSorted((one, other) => (stable(one) < stable(other) ? -1 : 1));
}

function stable(value: Raw): string {
  return JSON.stringify(value, (_key, part) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}

function differing(before: Record<string, Raw>, now: Record<string, Raw>): string[] {
  return Object.keys(now).filter((key) => key in before && stable(normal(before[key])) !== stable(normal(now[key])));
}

function normal({ benchmarks, ...one }: Raw): Raw {
  return { ...one, benchmarks: sorted(benchmarks ?? []) };
}

function countsOf(before: Record<string, Raw>, now: Record<string, Raw>) {
  const changed = differing(before, now).length;
  const added = Object.keys(now).filter((key) => !(key in before)).length;
  const removed = Object.keys(before).filter((key) => !(key in now)).length;
  const total = Object.keys(now).length;
  return { added, changed, removed, unchanged: total - added - changed, total };
}

function changesOf(type: string, before: Record<string, Raw>, now: Record<string, Raw>): string[] {
  return [
    ...differing(before, now).map((key) => `${type} ${key} CHANGED`),
    ...Object.keys(now).flatMap((key) => (key in before ? [] : [`${type} ${key} ADDED`])),
    ...Object.keys(before).flatMap((key) => (key in now ? [] : [`${type} ${key} REMOVED`])),
  ];
}
