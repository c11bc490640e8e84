import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { expect, test } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/db/embedded/embedded-postgres.ts';
import { eventually } from '../harness/eventually.ts';
import { faultServer, json } from '../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { embeddings, type ModelAnswer, modelUpstream } from '../harness/model-upstream.ts';

const answers = embeddings({ vectorOf: (text) => [/speech/i.test(text) ? 1 : 0.01, 1] });
/** More than are embedded and stored together. */
const count = 520;
const idOf = (index: number) => `m-${String(index).padStart(3, '0')}`;

function catalog(url: string, speaking: readonly string[]) {
  const content = {
    ...{ attachment: false, reasoning: false, tool_call: true, temperature: true, open_weights: false },
    ...{ release_date: '2026-01-01', last_updated: '2026-01-01', limit: { context: 100_000, output: 8_000 } },
    ...{ cost: { input: 1, output: 0 } },
  };
  const model = (id: string) => {
    const input = speaking.includes(id) ? ['text', 'audio'] : ['text'];
    return [id, { id, name: id, family: 'embed', ...content, modalities: { input, output: ['text'] } }] as const;
  };
  const models = Object.fromEntries(Array.from({ length: count }, (_, index) => model(idOf(index))));
  const provider = { id: 'local', name: 'Local', npm: '@ai-sdk/openai-compatible', api: `${url}/local/v1` };
  return {
    models: {},
    providers: { local: { ...provider, env: ['LOCAL_API_KEY'], doc: 'https://a.example', models } },
  };
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'modelgraph-test-'));
  await work(folder).finally(() => rm(folder, { recursive: true, force: true }));
}

/** One of several gateways on the same Postgres, which it leaves running. */
async function gatewayOn(shared: EmbeddedPostgres, folder: string, document: object) {
  const source = await faultServer();
  source.serve('/catalog.json', json(document));
  const settings = { SEMANTIC_SEARCH_MODEL: 'local/m-000', LOCAL_API_KEY: 'sk-local', ALLOW_PRIVATE_UPSTREAMS: 'true' };
  const embedded = Promise.resolve({ ...shared, close: async () => {} });
  const database = { env: { DATA_DIR: folder }, embedded, remove: async () => {} };
  const gateway = await testGateway({ ...settings, DATABASE_URL: '', MODELSDEV_BASE_URL: source.url }, database);
  return { ...gateway, close: () => gateway.close().finally(() => source.close()) };
}

async function stateOf(gateway: TestGateway) {
  const { data } = await gateway.askAsOperator('{ semanticSearch { isCurrent version error } }');
  return data.semanticSearch;
}

/** Resolves when this version is embedded. */
function embeds(gateway: TestGateway, wanted: number) {
  return eventually(
    () => stateOf(gateway),
    ({ isCurrent, version }) => isCurrent && version === wanted,
  );
}

async function nearestTo(text: string, gateway: TestGateway): Promise<string[]> {
  const query = 'query ($filter: ModelFilter) { models(filter: $filter, first: 2) { nodes { key } } }';
  const { data } = await gateway.askAsOperator(query, { filter: { similarTo: text } });
  return data.models.nodes.map(({ key }: { key: string }) => key);
}

test('a gateway takes over the embedding of another one, keeps what is stored, and is not overwritten', () =>
  withFolder(async (folder) => {
    const upstream = await modelUpstream();
    const mayAnswer = Promise.withResolvers<void>();
    const held: ModelAnswer = async (request, response) => {
      await mayAnswer.promise;
      await answers(request, response);
    };
    upstream.serve('local', answers, held, answers);
    const shared = await startEmbeddedPostgres(folder);
    const slow = await gatewayOn(shared, folder, catalog(upstream.url, []));
    await slow.refresh();
    const requests = () => Promise.resolve([...upstream.requests]);
    const [stored, pending] = await eventually(requests, ({ length }) => length === 2);
    expect(pending?.body.input).toContainEqual(expect.stringContaining(idOf(count - 1)));

    // The lease of a gateway that is dead or stuck ends.
    const connection = { path: shared.socketPath, user: 'postgres', database: 'postgres' };
    const client = postgres({ ...connection, ssl: false, max: 1, fetch_types: false });
    await client.unsafe(`update semantic_search set lease_expires_at = now() - interval '1 second'`);
    await client.end();
    // One of them is stored, and the other one is what the slow gateway waits for.
    const changed = [idOf(0), idOf(count - 1)];
    const quick = await gatewayOn(shared, folder, catalog(upstream.url, changed));
    await embeds(quick, 1);
    await quick.refresh();
    await embeds(quick, 2);
    const embedded = upstream.requests.slice(2).flatMap(({ body }) => body.input);
    const known = new Set(stored?.body.input);
    expect(embedded.filter((text: string) => known.has(text))).toEqual([]);
    expect(new Set(embedded).size).toBe(embedded.length);
    // What the slow gateway waits for, and what has changed since.
    expect(embedded.length).toBe(pending?.body.input.length + changed.length);

    mayAnswer.resolve();
    await eventually(
      async () => slow.log.map(({ msg }) => msg),
      (messages) => messages.includes('another gateway embeds the catalog now'),
    );
    expect(await stateOf(quick)).toEqual({ isCurrent: true, version: 2, error: null });
    expect(await nearestTo('speech', quick)).toEqual(changed.map((id) => `local/${id}`));

    await Promise.all([slow, quick].map((gateway) => gateway.close()));
    await shared.close();
    await upstream.close();
  }));
