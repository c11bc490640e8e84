import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmbeddedPostgres } from '../../src/db/embedded/embedded-postgres.ts';
import { newKey } from '../access/keys.ts';
import { type CatalogGateway, catalogGatewayWith } from '../harness/catalog-gateway.ts';
import { eventually } from '../harness/eventually.ts';
import { faultServer, json } from '../harness/fault-server.ts';
import { type Answer, type TestGateway, testGateway } from '../harness/gateway.ts';
import {
  embeddings,
  type ModelAnswer,
  type ModelUpstream,
  modelUpstream,
  silent,
  status,
} from '../harness/model-upstream.ts';

/** A word is a dimension, so that a text is near to those with the same words. */
const words = ['invoice', 'speech', 'cheap', 'expensive', 'reason'];
const vectorOf = (text: string) => words.map((word) => (text.toLowerCase().includes(word) ? 1 : 0.01));
const answers = embeddings({ vectorOf, tokens: 10 });

const read = {
  scanner: { input: 0.1, output: 0.2, modalities: ['text', 'pdf'] },
  reader: { input: 9, output: 20, modalities: ['text', 'pdf'] },
  writer: { input: 0.1, output: 0.2, modalities: ['text'] },
  listener: { input: 9, output: 20, modalities: ['text', 'audio'] },
};

const settings = {
  SEMANTIC_SEARCH_MODEL: 'local/embed-1',
  LOCAL_API_KEY: 'sk-local',
  ALLOW_PRIVATE_UPSTREAMS: 'true',
};

let upstream: ModelUpstream;
let gateway: CatalogGateway;
let dataDir: string;
let caller: string;
beforeAll(async () => {
  upstream = await modelUpstream();
  upstream.serve('local', answers);
  dataDir = await mkdtemp(join(tmpdir(), 'modelgraph-test-'));
  // Vectors are in the embedded Postgres, which has the extension everywhere.
  gateway = await catalogGatewayWith({ ...settings, DATABASE_URL: '', DATA_DIR: dataDir }, catalog(read));
  caller = (await newKey(gateway, { role: 'CALLER', owner: 'ada' })).secret;
  await embedded();
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
  await rm(dataDir, { recursive: true, force: true });
});

function catalog(models: Readonly<Record<string, { input: number; output: number; modalities: readonly string[] }>>) {
  const content = {
    ...{ attachment: false, reasoning: false, tool_call: true, temperature: true, open_weights: false },
    ...{ release_date: '2026-01-01', last_updated: '2026-01-01', limit: { context: 100_000, output: 8_000 } },
  };
  const offered = Object.entries(models).map(([id, { input, output, modalities }]) => [
    id,
    { id, name: id, ...content, modalities: { input: modalities, output: ['text'] }, cost: { input, output } },
  ]);
  const embedding = { id: 'embed-1', name: 'Embed 1', family: 'embed', ...content, cost: { input: 1, output: 0 } };
  const modalities = { input: ['text'], output: ['text'] };
  return {
    models: {
      'acme/scanner': {
        id: 'acme/scanner',
        name: 'Scanner',
        ...content,
        modalities: { ...modalities, input: ['pdf'] },
      },
    },
    providers: {
      local: {
        ...{ id: 'local', name: 'Local', npm: '@ai-sdk/openai-compatible', api: `${upstream.url}/local/v1` },
        ...{ env: ['LOCAL_API_KEY'], doc: 'https://example.com' },
        models: { ...Object.fromEntries(offered), 'embed-1': { ...embedding, modalities } },
      },
    },
  };
}

const embedded = () => semanticSearch(({ isCurrent, error }) => isCurrent && error === null);

/** The state once it holds. */
async function semanticSearch(holds: (state: Answer['data']) => boolean, asked: TestGateway = gateway) {
  return eventually(() => stateOf(asked), holds);
}

async function stateOf(asked: TestGateway) {
  const { data } = await asked.askAsOperator('{ semanticSearch { isCurrent version updatedAt error failedAt } }');
  return data.semanticSearch;
}

async function similar(args: string, key = caller) {
  const { data, errors } = await gateway.ask(
    `{ models(${args}) { totalCount nodes { key } pageInfo { endCursor hasNextPage } } }`,
    {},
    key,
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return { ...data.models, keys: data.models.nodes.map(({ key: one }: { key: string }) => one) };
}

const QUESTION = 'similarTo: "a cheap model that reads an invoice"';

test('models come by their similarity to a text, equal ones by key', async () => {
  // Both words, one of them, one beside another word, none.
  const order = ['local/scanner', 'local/embed-1', 'local/writer', 'local/reader', 'local/listener'];
  expect((await similar(`filter: { ${QUESTION} }`)).keys).toEqual(order);
});

test('other criteria, orders, counts, facets, and pages apply to the similar models', async () => {
  const costly = await similar(`filter: { ${QUESTION}, not: { maxInputPrice: 5 } }`);
  expect(costly).toMatchObject({ totalCount: 2, keys: ['local/reader', 'local/listener'] });
  const byPrice = await similar(
    `filter: { ${QUESTION} }, orderBy: [{ field: INPUT_PRICE, direction: DESC }], first: 2`,
  );
  expect(byPrice.keys).toEqual(['local/listener', 'local/reader']);
  const all = await similar(`filter: { ${QUESTION} }`);
  const paged: string[] = [];
  for (let after = 'null'; ; ) {
    const page = await similar(`filter: { ${QUESTION} }, first: 2, after: ${after}`);
    paged.push(...page.keys);
    if (!page.pageInfo.hasNextPage) break;
    after = JSON.stringify(page.pageInfo.endCursor);
  }
  expect(paged).toEqual(all.keys);
  const { data } = await gateway.ask(
    `{ models(filter: { ${QUESTION}, providers: ["local", "unknown"] }) { totalCount unknownKeys { key } } }`,
    {},
    caller,
  );
  expect(data.models).toEqual({ totalCount: 5, unknownKeys: [{ key: 'unknown' }] });
});

test('base models are found too', async () => {
  const { data } = await gateway.ask(
    '{ baseModels(filter: { similarTo: "invoice" }) { totalCount nodes { key } } }',
    {},
    caller,
  );
  expect(data.baseModels).toEqual({ totalCount: 1, nodes: [{ key: 'acme/scanner' }] });
});

test('the text is a call of the caller, once for all pages, and the catalog is embedded by the gateway', async () => {
  const asked = `filter: { similarTo: "speech of ${Date.now()}" }, first: 1`;
  const before = upstream.requests.length;
  const { pageInfo } = await similar(asked);
  await similar(`${asked}, after: ${JSON.stringify(pageInfo.endCursor)}`);
  expect(upstream.requests.slice(before)).toHaveLength(1);
  const { data } = await gateway.askAsOperator(`{
    gateway: usage(filter: { projects: ["semantic-search"] }) { totals { requests inputTokens } }
    caller: usage(filter: { owners: ["ada"] }) { totals { requests } }
  }`);
  expect(data.gateway.totals).toEqual({ requests: 1, inputTokens: 10 });
  expect(data.caller.totals.requests).toBeGreaterThanOrEqual(1);
});

test('equal texts of one request are one call, and each owner makes its own', async () => {
  const text = `invoice of ${Date.now()}`;
  const aliases = Array.from(
    { length: 20 },
    (_, index) => `a${index}: models(filter: { similarTo: "${text}" }, first: 1) { nodes { key } }`,
  );
  const before = upstream.requests.length;
  const { data } = await gateway.ask(`{ ${aliases.join(' ')} }`, {}, caller);
  expect(new Set(Object.values(data).map((list) => JSON.stringify(list))).size).toBe(1);
  expect(upstream.requests.slice(before)).toHaveLength(1);
  const { secret } = await newKey(gateway, { role: 'CALLER', owner: 'bob' });
  await similar(`filter: { similarTo: "${text}" }`, secret);
  expect(upstream.requests.slice(before)).toHaveLength(2);
});

test('the keys of a filter are read for a search that is allowed only', async () => {
  const readsKeys = async (key?: string) => {
    const sent = await gateway.statements(() =>
      gateway.ask(`{ models(filter: { ${QUESTION} }, first: 1) { nodes { key } } }`, {}, key),
    );
    return sent.some((statement) => statement.includes('from "models"'));
  };
  expect([await readsKeys(caller), await readsKeys()]).toEqual([true, false]);
});

test('the call is in the audit log, with why it failed', async () => {
  const entries = async () => {
    const { data } = await gateway.askAsOperator(
      '{ auditLog(first: 100, filter: { actions: ["similarTo"] }) { nodes { outcome detail } totalCount } }',
    );
    return data.auditLog;
  };
  const before = await entries();
  const text = `reason of ${Date.now()}`;
  upstream.serve('local', status(400), answers);
  await gateway.ask(`{ models(filter: { similarTo: "${text}" }) { totalCount } }`, {}, caller);
  await similar(`filter: { similarTo: "${text}" }`);
  await similar(`filter: { similarTo: "${text}" }`);
  const after = await entries();
  expect(after.totalCount - before.totalCount).toBe(2);
  expect(after.nodes.slice(0, 2)).toEqual([
    { outcome: 'SUCCEEDED', detail: null },
    { outcome: 'REFUSED', detail: { codes: ['PROVIDER_REFUSED'] } },
  ]);
});

test('a refresh embeds the texts that it changes, and forgets removed models', async () => {
  const before = upstream.requests.length;
  const { listener: _, ...others } = read;
  await gateway.show(catalog({ ...others, writer: { ...read.writer, input: 30, output: 90 } }));
  await embedded();
  const requests = upstream.requests.slice(before);
  expect(requests.map(({ body }) => body.input.length)).toEqual([1]);
  expect(requests[0]?.body.input[0]).toContain('Expensive');
  const { keys } = await similar('filter: { similarTo: "an expensive one" }, first: 2');
  expect(keys).toEqual(['local/writer', 'local/reader']);
  await gateway.show(catalog(read));
  await embedded();
});

test('a provider that fails breaks no refresh, is shown to operators, and leaves the vectors', async () => {
  upstream.serve('local', status(401, { error: { message: 'bad key sk-local' } }));
  await gateway.show(catalog({ ...read, added: { input: 1, output: 1, modalities: ['text'] } }));
  const state = await semanticSearch(({ error }) => error !== null);
  expect(state).toMatchObject({
    ...{ isCurrent: false, version: expect.any(Number), failedAt: expect.any(String) },
    error: expect.stringContaining('PROVIDER_AUTHENTICATION'),
  });
  expect(JSON.stringify(state)).not.toContain('sk-local');
  // The vector of the text is known, that of the model is not.
  expect((await similar(`filter: { ${QUESTION} }`)).keys).not.toContain('local/added');
  const { errors } = await gateway.ask('{ models(filter: { similarTo: "a new text" }) { totalCount } }', {}, caller);
  expect(errors).toMatchObject([{ extensions: { code: 'EMBEDDING_FAILED', reason: 'PROVIDER_AUTHENTICATION' } }]);
  upstream.serve('local', answers);
  await gateway.show(catalog(read));
  await embedded();
});

test.for([
  ['an anonymous reader', `{ models(filter: { ${QUESTION} }) { totalCount } }`, false, 'UNAUTHENTICATED'],
  ['a blank text', '{ models(filter: { similarTo: " " }) { totalCount } }', true, 'BAD_USER_INPUT'],
  ['a nested filter', `{ models(filter: { not: { ${QUESTION} } }) { totalCount } }`, true, 'BAD_USER_INPUT'],
  [
    'a list of a provider',
    `{ provider(key: "local") { models(filter: { ${QUESTION} }) { totalCount } } }`,
    true,
    'BAD_USER_INPUT',
  ],
] as const)('%s gets an error', async ([_name, query, isCaller, code]) => {
  const { errors } = await gateway.ask(query, {}, isCaller ? caller : undefined);
  expect(errors).toMatchObject([{ extensions: { code } }]);
});

test('an earlier catalog is not searched by similarity', async () => {
  const query = `query ($asOf: DateTime) { models(filter: { ${QUESTION} }, asOf: $asOf) { totalCount } }`;
  const { errors } = await gateway.ask(query, { asOf: new Date().toISOString() }, caller);
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});

test('a gateway without an embedding model says so, and starts no vectors', async () => {
  const plain = await catalogGatewayWith({}, catalog(read));
  const { errors } = await plain.askAsOperator('{ models(filter: { similarTo: "x" }) { totalCount } }');
  expect(errors).toMatchObject([
    { message: expect.stringContaining('SEMANTIC_SEARCH_MODEL'), extensions: { code: 'SEMANTIC_SEARCH_UNAVAILABLE' } },
  ]);
  expect((await plain.askAsOperator('{ semanticSearch { model } }')).data).toEqual({ semanticSearch: null });
  await plain.close();
});

/** A gateway on an embedded Postgres in the folder, without a catalog. */
async function gatewayIn(folder: string, env: Readonly<Record<string, string>> = {}) {
  const source = await faultServer();
  source.serve('/catalog.json', json(catalog(read)));
  const embeddedPostgres = await startEmbeddedPostgres(folder);
  const started = await testGateway(
    { ...settings, MODELSDEV_BASE_URL: source.url, ...env },
    { env: { DATA_DIR: folder }, embedded: Promise.resolve(embeddedPostgres), remove: async () => {} },
  );
  const close = async () => {
    await started.close();
    await source.close();
  };
  return { ...started, source, socketPath: embeddedPostgres.socketPath, close };
}

async function inNewFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'modelgraph-test-'));
  try {
    await work(folder);
  } finally {
    upstream.serve('local', answers);
    await rm(folder, { recursive: true, force: true });
  }
}

test('for another model, nothing is embedded yet, and nothing has failed', () =>
  inNewFolder(async (folder) => {
    const first = await gatewayIn(folder);
    await first.refresh();
    await semanticSearch(({ isCurrent }) => isCurrent, first);
    upstream.serve('local', status(401));
    first.source.serve('/catalog.json', json(catalog({ ...read, writer: { ...read.writer, input: 50 } })));
    await first.refresh();
    const failed = await semanticSearch(({ error }) => error !== null, first);
    expect(failed).toMatchObject({ updatedAt: expect.any(String), failedAt: expect.any(String) });
    await first.close();

    upstream.serve('local', silent);
    const asked = upstream.nextRequest();
    const second = await gatewayIn(folder, { SEMANTIC_SEARCH_MODEL: 'local/writer' });
    await asked;
    expect(await stateOf(second)).toEqual({
      ...{ isCurrent: false, version: null, updatedAt: null },
      ...{ error: null, failedAt: null },
    });
    await second.close();
  }));

test('a gateway that lost its lease during a call writes nothing', () =>
  inNewFolder(async (folder) => {
    const mayAnswer = Promise.withResolvers<void>();
    const later: ModelAnswer = async (request, response) => {
      await mayAnswer.promise;
      await answers(request, response);
    };
    upstream.serve('local', later);
    const asked = upstream.nextRequest();
    const slow = await gatewayIn(folder);
    await slow.refresh();
    await asked;
    const connection = { path: slow.socketPath, user: 'postgres', database: 'postgres' };
    const client = postgres({ ...connection, ssl: false, max: 1, fetch_types: false });
    await client.unsafe(`update semantic_search set lease = 'of another gateway'`);
    await client.end();
    mayAnswer.resolve();
    const messages = () => slow.log.map(({ msg }) => msg);
    await eventually(
      async () => messages(),
      (logged) => logged.includes('another gateway embeds the catalog now'),
    );
    expect(messages()).not.toContain('embedded the catalog');
    expect(slow.log.filter((line) => /into "vector_collections"/.test(String(line['statement'])))).toEqual([]);
    expect(await stateOf(slow)).toMatchObject({ version: null, error: null });
    await slow.close();
  }));
