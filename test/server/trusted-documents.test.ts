import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { webSocket } from '../harness/watch.ts';
import { waysToAsk } from './ask-over.ts';

const QUERY = 'query Catalog {\n  catalog {\n    version\n  }\n}';
const UNKNOWN = '{ __typename }';
const DATA = { data: { catalog: { version: 0 } } };
const NOT_TRUSTED = { code: 'DOCUMENT_NOT_TRUSTED' };

/** The ids of graphql-codegen by default, of graphql-codegen with SHA-256, and of the Relay compiler. */
const ids = ['sha1', 'sha256', 'md5'].map((algorithm) => createHash(algorithm).update(QUERY).digest('hex'));
const sha256 = ids[1] ?? '';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modelgraph-documents-'));
  file = join(folder, 'persisted-documents.json');
  await writeFile(file, JSON.stringify(Object.fromEntries(ids.map((id) => [id, QUERY]))));
});
afterAll(() => rm(folder, { recursive: true }));

describe('with TRUSTED_DOCUMENTS=only', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway({ TRUSTED_DOCUMENTS_FILE: file, TRUSTED_DOCUMENTS: 'only' });
  });
  afterAll(() => gateway.close());

  test.each(['documentId', 'doc_id', 'id'])('a document is answered by its id as "%s"', async (name) => {
    for (const id of ids) {
      expect(await post(gateway, { [name]: id })).toEqual({ status: 200, answer: DATA });
      expect(await get(gateway, { [name]: id })).toEqual({ status: 200, answer: DATA });
    }
  });

  test('a document is answered by its hash', async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: sha256 } };
    expect(await post(gateway, { extensions })).toEqual({ status: 200, answer: DATA });
    expect(await get(gateway, { extensions: JSON.stringify(extensions) })).toEqual({ status: 200, answer: DATA });
    expect(await post(gateway, { documentId: `sha256:${sha256}` })).toEqual({ status: 200, answer: DATA });
  });

  test('a manifest can name the hash before each id, as graphql-codegen 6 does', async () => {
    const prefixed = join(folder, 'prefixed-documents.json');
    await writeFile(prefixed, JSON.stringify({ [`sha256:${sha256}`]: QUERY }));
    const other = await testGateway({ TRUSTED_DOCUMENTS_FILE: prefixed, TRUSTED_DOCUMENTS: 'only' });
    try {
      for (const documentId of [sha256, `sha256:${sha256}`])
        expect(await post(other, { documentId })).toEqual({ status: 200, answer: DATA });
    } finally {
      await other.close();
    }
  });

  test('a document is answered by its id over WebSocket', async () => {
    const connection = await webSocket(gateway.url);
    expect(await connection.watch('', {}, { documentId: ids[0] }).next()).toEqual(DATA);
    connection.close();
  });

  test.each(waysToAsk)('a document is answered as text over %s, and no other', async (_name, ask) => {
    expect((await ask(gateway.url, { query: QUERY })).extensions).toBeUndefined();
    expect((await ask(gateway.url, { query: UNKNOWN })).extensions).toEqual(NOT_TRUSTED);
  });

  test('an unknown id, hash or persisted query is refused', async () => {
    const sha256Hash = createHash('sha256').update(UNKNOWN).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    for (const body of [{ documentId: 'x' }, { extensions }, { extensions, query: UNKNOWN }]) {
      expect(await post(gateway, body)).toMatchObject({
        status: 400,
        answer: { errors: [{ extensions: NOT_TRUSTED }] },
      });
    }
  });
});

test('with TRUSTED_DOCUMENTS=prefer, other documents are answered too', async () => {
  const gateway = await testGateway({ TRUSTED_DOCUMENTS_FILE: file });
  expect(await post(gateway, { documentId: ids[0] })).toEqual({ status: 200, answer: DATA });
  expect(await post(gateway, { query: UNKNOWN })).toMatchObject({ status: 200, answer: { data: {} } });
  expect(await post(gateway, { documentId: 'x' })).toMatchObject({
    answer: { errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }] },
  });
  await gateway.close();
});

test.each([
  ['a file that does not exist', null],
  ['no JSON', 'x'],
  ['an array', '[]'],
  ['no documents', '{}'],
  ['a document that is no text', '{ "a": 1 }'],
])('a manifest with %s stops the start', async (_what, content) => {
  const bad = join(folder, 'bad.json');
  if (content === null) await rm(bad, { force: true });
  else await writeFile(bad, content);
  await expect(testGateway({ TRUSTED_DOCUMENTS_FILE: bad })).rejects.toThrow(/TRUSTED_DOCUMENTS_FILE must be/);
});

async function post({ url }: TestGateway, body: object) {
  const headers = { 'content-type': 'application/json' };
  return outcome(await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) }));
}

async function get({ url }: TestGateway, parameters: Readonly<Record<string, string>>) {
  return outcome(await fetch(`${url}/graphql?${new URLSearchParams(parameters)}`));
}

async function outcome(response: Response) {
  return { status: response.status, answer: await response.json() };
}
