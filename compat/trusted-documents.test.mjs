import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { browser } from './browser.mjs';
import { clients, outputOf } from './clients.mjs';
import { gatewayOnCatalog } from './gateway.mjs';

let gateway;
before(async () => {
  gateway = await gatewayOnCatalog();
});
after(() => gateway.close());

describe('@graphql-codegen/client-preset', () => {
  const manifest = onlyDocumentsOf('codegen/gql/persisted-documents.json');

  test('queries by the ids of trusted documents, of a gateway that answers no others', async () => {
    assert.deepEqual(await outputOf('codegen/query.ts', gateway.url), ['GPT-5 costs $2.25']);
  });

  test('its manifest is answered over GET and POST, and nothing else is', async () => {
    const [documentId] = Object.keys(manifest());
    const key = 'openai/gpt-5';
    const data = { model: { name: 'GPT-5', estimateCost: { totalExact: '2.25' } } };
    assert.deepEqual(await get({ documentId, variables: { key } }), { status: 200, answer: { data } });
    assert.deepEqual(await post({ documentId, variables: { key } }), { status: 200, answer: { data } });
    await assertOnlyTrusted();
  });
});

describe('react-relay', () => {
  const manifest = onlyDocumentsOf('relay/persisted-documents.json');

  test('loads a page, refetches a node, and subscribes by the ids of trusted documents', async () => {
    const page = await browser(`${clients}relay/main.tsx`, gateway.url);
    try {
      await page.until(() => page.texts('li').length === 3 && page.document.title === 'phase DONE');
      page.click('#more');
      await page.until(() => page.texts('li').length === 6);
      assert.deepEqual(page.texts('#price'), ['GPT-5 1.25 ']);
      page.click('#price');
      await page.until(() => page.texts('#price')[0] === 'GPT-5 1.25 10');
    } finally {
      await page.close();
    }
  });

  test('the manifest of its compiler is answered over GET and POST, and nothing else is', async () => {
    const { models } = await answerOf('query modelsPageQuery', { first: 2 });
    assert.equal(models.edges.length, 2);
    const { model } = await answerOf('query modelsQuery', { key: 'openai/gpt-5' });
    assert.equal(model.name, 'GPT-5');
    const { node } = await answerOf('query modelsPriceQuery', { id: model.id, output: true });
    assert.deepEqual(node.pricing, { input: 1.25, output: 10 });
    await assertOnlyTrusted();
  });

  /** The same over GET and POST. */
  async function answerOf(start, variables) {
    const [documentId] = Object.entries(manifest()).find(([, text]) => text.startsWith(start));
    const received = await get({ doc_id: documentId, variables });
    assert.equal(received.status, 200);
    assert.deepEqual(await post({ doc_id: documentId, variables }), received);
    return received.answer.data;
  }
});

/** Starts the gateway with the manifest as the tool wrote it. The gateway answers no other documents. */
function onlyDocumentsOf(name) {
  const file = clients + name;
  let documents;
  before(async () => {
    await gateway.restart({ TRUSTED_DOCUMENTS_FILE: file, TRUSTED_DOCUMENTS: 'only' });
    documents = JSON.parse(await readFile(file, 'utf8'));
  });
  return () => documents;
}

async function assertOnlyTrusted() {
  for (const request of [{ query: '{ catalog { version } }' }, { documentId: '0'.repeat(64) }]) {
    for (const ask of [get, post]) {
      const { status, answer } = await ask(request);
      assert.equal(status, 400);
      assert.equal(answer.errors[0].extensions.code, 'DOCUMENT_NOT_TRUSTED');
    }
  }
}

function get({ variables, ...parameters }) {
  const search = new URLSearchParams({ ...parameters, ...(variables && { variables: JSON.stringify(variables) }) });
  return outcomeOf(fetch(`${gateway.url}/graphql?${search}`));
}

function post(parameters) {
  const headers = { 'content-type': 'application/json' };
  return outcomeOf(fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(parameters) }));
}

async function outcomeOf(request) {
  const response = await request;
  return { status: response.status, answer: await response.json() };
}
