import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { newKey } from '../access/keys.ts';
import { type Answer, type TestGateway, testGateway } from '../harness/gateway.ts';

const serverUrl = process.env['DATABASE_URL'] || null;

/** Whether the server of DATABASE_URL has the extension. Null: the tests have no server. */
export const serverHasVectors = serverUrl === null ? null : await hasVectors(serverUrl);

/** Vectors are tested in the embedded Postgres always, and on a server that has the extension. */
export const placements = [
  { place: 'the embedded Postgres', isHere: true, start: embeddedGateway },
  { place: 'a server with pgvector', isHere: serverHasVectors === true, start: testGateway },
] as const;

async function embeddedGateway(): Promise<TestGateway> {
  if (serverUrl === null) return testGateway();
  const dataDir = await mkdtemp(join(tmpdir(), 'modelgraph-test-'));
  const remove = () => rm(dataDir, { recursive: true, force: true });
  const gateway = await testGateway({}, { env: { DATA_DIR: dataDir }, embedded: null, remove });
  return { ...gateway, close: () => gateway.close().finally(remove) };
}

async function hasVectors(url: string): Promise<boolean> {
  const client = postgres(url, { max: 1 });
  const found = await client`select from pg_available_extensions where name = 'vector'`;
  await client.end();
  return found.length > 0;
}

export type VectorClient = ReturnType<typeof vectorClient>;

/** Asks as a caller of its own, whose collections no other caller sees. */
export async function callerOf(gateway: TestGateway, owner: string): Promise<VectorClient> {
  const { secret } = await newKey(gateway, { role: 'CALLER', owner });
  return vectorClient(gateway, secret);
}

/** Asks with this credential. */
export function vectorClient(gateway: TestGateway, key: string) {
  const ask = (query: string, variables?: object) => gateway.ask(query, variables, key);
  const data = async (query: string, variables?: object) => dataOf(await ask(query, variables));
  return {
    ask,
    data,
    create: async (input: object) => (await data(CREATE, { input })).createVectorCollection,
    remove: async (name: string) => (await data(REMOVE, { name })).deleteVectorCollection,
    upsert: async (collection: string, points: readonly object[]) =>
      (await data(UPSERT, { input: { collection, points } })).upsertPoints,
    deletePoints: async (input: object) => (await data(DELETE, { input })).deletePoints,
    search: async (collection: string, variables: object) =>
      (await data(SEARCH, { collection, ...variables })).searchPoints,
    askSearch: (collection: string, variables: object) => ask(SEARCH, { collection, ...variables }),
  };
}
function dataOf({ data, errors }: Answer) {
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}
const CREATE = `mutation ($input: CreateVectorCollectionInput!) {
  createVectorCollection(input: $input) {
    collection { name dimensions distance model indexState pointCount } userErrors { code message }
  }
}`;
const REMOVE = `mutation ($name: String!) {
  deleteVectorCollection(input: { name: $name }) { deletedName userErrors { code } }
}`;
const UPSERT = `mutation ($input: UpsertPointsInput!) {
  upsertPoints(input: $input) { upserted userErrors { path code message } }
}`;
const DELETE = `mutation ($input: DeletePointsInput!) { deletePoints(input: $input) { deleted userErrors { code } } }`;
const SEARCH = `query (
  $collection: String!, $vector: [Float!], $first: Int, $filter: PointFilter, $scoreThreshold: Float
) {
  searchPoints(
    collection: $collection, vector: $vector, first: $first, filter: $filter, scoreThreshold: $scoreThreshold
  ) { id score payload }
}`;
