import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { fetchModels } from '@tokenlens/fetch';
import { catalog, gatewayOnCatalog } from './gateway.mjs';
import { opencode } from './opencode.mjs';

let gateway;
before(async () => {
  gateway = await gatewayOnCatalog();
});
after(() => gateway?.close());

describe('@tokenlens/fetch', () => {
  test('reads the whole catalog, one provider, and one model', async () => {
    const baseUrl = `${gateway.url}/api.json`;
    assert.deepEqual(await fetchModels({ baseUrl }), catalog.providers);
    assert.deepEqual(await fetchModels({ baseUrl, provider: 'anthropic' }), catalog.providers.anthropic);
    const model = await fetchModels({ baseUrl, provider: 'openai', model: 'gpt-5' });
    assert.deepEqual(model, catalog.providers.openai.models['gpt-5']);
  });
});

describe('opencode-ai', () => {
  test('lists our models with cost and limits', { skip: opencode ? false : 'no program' }, async () => {
    const home = await mkdtemp(join(tmpdir(), 'modelgraph-opencode-'));
    try {
      const env = {
        PATH: process.env.PATH,
        HOME: home,
        OPENCODE_MODELS_URL: gateway.url,
        OPENAI_API_KEY: 'not-used',
      };
      const run = (...args) => promisify(execFile)(opencode, args, { env, cwd: home, maxBuffer: 1e8 });
      // Without this, the first list is the one that opencode brings along.
      await run('models', '--refresh');
      const { stdout } = await run('models', 'openai', '--verbose');
      const listed = modelsIn(stdout);
      const known = withModes(catalog.providers.openai.models);
      assert.ok(listed.has('gpt-5') && listed.has('gpt-5.4'));
      for (const [id, { cost, limit }] of listed) {
        const published = known.get(id);
        assert.ok(published, `${id} is in the catalog`);
        const { input = 0, output = 0, cache_read = 0, cache_write = 0 } = published.cost ?? {};
        assert.deepEqual([cost.input, cost.output], [input, output], id);
        assert.deepEqual(cost.cache, { read: cache_read, write: cache_write }, id);
        assert.deepEqual([limit.context, limit.output], [published.limit.context, published.limit.output], id);
      }
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  });
});

/** opencode lists each mode of a model as a model of its own. */
function withModes(models) {
  const entries = Object.entries(models).flatMap(([id, model]) => {
    const modes = Object.entries(model.experimental?.modes ?? {});
    return [[id, model], ...modes.map(([name, { cost }]) => [`${id}-${name}`, { ...model, cost }])];
  });
  return new Map(entries);
}

/** Each model is a line with its key, followed by indented JSON. */
function modelsIn(text) {
  const blocks = text.matchAll(/^openai\/(\S+)\n(\{\n[\s\S]*?\n\})$/gm);
  return new Map([...blocks].map(([, id, json]) => [id, JSON.parse(json)]));
}
