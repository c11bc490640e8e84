import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { browser } from './browser.mjs';
import { clients, outputOf } from './clients.mjs';
import { gatewayOnCatalog } from './gateway.mjs';

const run = promisify(execFile);
const examples = fileURLToPath(new URL('../examples/', import.meta.url));
const tool = (name, ...args) => run(`${clients}node_modules/.bin/${name}`, args, { cwd: clients });

describe('typescript', () => {
  test('the types of every example hold', async () => {
    await tool('tsc', '-p', '.');
  });
});

describe('gql.tada', () => {
  test('queries, with the types of the text', async () => {
    const lines = await outputOf('tada/query.ts');
    assert.equal(lines.length, 2);
    for (const line of lines) assert.match(line, /^\S+\/\S+ \$[\d.]+$/);
  });
});

describe('graphql-request', () => {
  test('queries, and reads the code of an error', async () => {
    assert.deepEqual(await outputOf('graphql-request/query.ts'), ['GPT-5 $1.25', 'BAD_USER_INPUT']);
  });
});

describe('@urql/core', () => {
  test('queries by hash, joins pages in the cache, and repeats from it', async () => {
    assert.deepEqual(await outputOf('urql/query.ts'), ['6 models', 'from the cache']);
  });

  test('subscribes over a WebSocket and over an event stream', async () => {
    assert.deepEqual(await outputOf('urql/subscribe.ts'), ['WebSocket: DONE', 'event stream: DONE']);
  });
});

describe('@apollo/client', () => {
  test('queries by hash, joins pages by its policy, and subscribes over a WebSocket', async () => {
    assert.deepEqual(await outputOf('apollo/query.ts'), ['6 models', 'phase DONE']);
  });
});

describe('relay-compiler', () => {
  test('accepts the schema, with @connection, @refetchable and node', async () => {
    const { stdout } = await tool('relay-compiler', 'relay/relay.config.json', '--validate');
    assert.match(stdout, /reader|Compilation completed/);
  });
});

describe('urql', () => {
  let gateway;
  before(async () => {
    gateway = await gatewayOnCatalog();
  });
  after(() => gateway.close());

  test('a React page shows a refresh live', async () => {
    const page = await browser(`${clients}react/main.tsx`, gateway.url);
    try {
      await page.until(() => page.texts('h1')[0] === 'Version 1');
      await gateway.show((catalog) => ({ ...catalog, providers: renamed(catalog.providers, 'openai') }));
      await page.until(() => page.texts('h1')[0] === 'Version 2');
      assert.deepEqual(page.texts('li'), ['openai']);
    } finally {
      await page.close();
    }
  });
});

describe('curl', () => {
  test('queries with variables', async () => {
    const { stdout } = await run('sh', [`${examples}query.sh`, 'openai/gpt-5']);
    assert.equal(JSON.parse(stdout).data.model.name, 'GPT-5');
  });

  test('sends what the Python client gql sends', async () => {
    const { stdout } = await run('sh', [`${examples}python-gql.sh`, 'openai/gpt-5']);
    assert.equal(JSON.parse(stdout).data.model.name, 'GPT-5');
  });
});

describe('fetch', () => {
  test('reads page by page', async () => {
    const { stdout } = await run(process.execPath, [`${examples}query.mjs`, '2']);
    assert.equal(stdout.trim().split('\n').length, 6);
  });
});

function renamed(providers, key) {
  return { ...providers, [key]: { ...providers[key], name: 'Renamed' } };
}
