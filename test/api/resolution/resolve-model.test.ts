import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { byId, entry, provider } from '../../fixtures/small-catalogs.ts';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';
import { messageWith } from '../../harness/message-with.ts';

const RESOLVE = `query ($text: String!) { resolveModel(text: $text) {
  baseModel { key } candidates { key } models { totalCount nodes { key status } }
} }`;
const profile = 'arn:aws:bedrock:us-east-1:123456789012:inference-profile';

let gateway: CatalogGateway;
afterAll(() => gateway?.close());

async function resolved(text: string) {
  const { resolveModel } = await gateway.read(RESOLVE, { text });
  return {
    baseModel: resolveModel.baseModel?.key ?? null,
    candidates: keysOf(resolveModel.candidates),
    models: keysOf(resolveModel.models.nodes),
  };
}

function keysOf(nodes: readonly { readonly key: string }[]): string[] {
  return nodes.map(({ key }) => key);
}

describe('a catalog of our own', () => {
  const baseModels = byId(
    entry('lab/one', { name: 'One' }),
    entry('lab/two-3b-instruct', { name: 'Two 3B Instruct' }),
    entry('lab/two-7b-instruct', { name: 'Two 7B Instruct' }),
    entry('lab/five', { name: 'Five (latest)' }),
    entry('lab/five-20260101', { name: 'Five' }),
    entry('lab/glow-4-5', { name: 'Glow 4.5 (latest)' }),
    entry('lab/glow-4-5-20260202', { name: 'Glow 4.5' }),
    entry('lab/small-8b', { name: 'Small 8B' }),
    entry('lab/river-2601', { name: 'River 2' }),
    entry('lab/river-small-2507', { name: 'River Small' }),
    entry('lab/tiny-3-7b-it', { name: 'Tiny 3 7B IT' }),
    entry('lab/tiny-3-E2B-it', { name: 'Tiny 3 E2B IT' }),
  );
  const hub = [
    entry('lab/one', { cost: { input: 2, output: 2 } }),
    entry('own-name', { name: 'One', cost: { input: 1, output: 1 } }),
    entry('unheard-of'),
    entry('five', { name: 'Five' }),
    entry('glow-4-5', { name: 'Glow 4.5', cost: { input: 1, output: 1 } }),
    entry('glow-4.5-20260202', { name: 'Glow 4.5', cost: { input: 2, output: 2 } }),
    entry('lab/glow-4-5', { name: 'Glow 4.5 (latest)', cost: { input: 3, output: 3 } }),
    entry('strange-1-high', { name: 'Strange 1 at its best' }),
    entry('cloud.strange-v1:0'),
    entry('resold'),
  ];
  const present = provider('hub', hub);
  const reseller = provider('reseller', [entry('hub/resold'), entry('hub/gone-but-resold')]);
  const past = provider('hub', [...hub, entry('gone-one', { name: 'One' }), entry('gone'), entry('gone-but-resold')]);

  beforeAll(async () => {
    gateway = await catalogGateway(
      { providers: byId(past, reseller, provider('old', [])), models: baseModels },
      { providers: byId(present, reseller), models: baseModels },
    );
  });

  const one = { baseModel: 'lab/one', candidates: [], models: ['hub/own-name', 'hub/lab/one'] };
  test.each(['one', 'lab/one', 'ONE', 'models/one', 'x/lab/one:free', ' one ', 'hub/own-name'])(
    '%j is one base model, with the models that serve it, cheapest first',
    async (text) => {
      expect(await resolved(text)).toEqual(one);
    },
  );

  test.each([
    ...['lab/one:nitro', 'one:online', 'one:cloud', 'one:12b', 'one:200k', 'one[1m]'],
    ...['any-tool:one', 'any-tool:lab/one:floor', 'ft:one:acme::id'],
    ...['hf.co/someone/one-GGUF:Q4_K_M', 'someone/one-4bit', 'one-Q8_0.gguf'],
  ])('%j is the same, but for what a tool or a person added', async (text) => {
    expect(await resolved(text)).toEqual(one);
  });

  test.each(['unheard-of:online', 'any-tool:unheard-of', 'someone/unheard-of-GGUF', 'hub:unheard-of[1m]'])(
    '%j is the id of a model, but for what was added',
    async (text) => {
      expect(await resolved(text)).toEqual({ baseModel: null, candidates: [], models: ['hub/unheard-of'] });
    },
  );

  test('an exact id takes precedence over a stripped one', async () => {
    expect(await resolved('strange-1-high')).toEqual({
      baseModel: null,
      candidates: [],
      models: ['hub/strange-1-high'],
    });
  });

  test.each(['small:70b', 'lab/nobody:free', 'one:two:three'])('%j is nothing that is known', async (text) => {
    expect(await resolved(text)).toEqual({ baseModel: null, candidates: [], models: [] });
  });

  test.each(['hub/lab/one', 'HUB/lab/one', 'hub:lab/one'])('%j names the offer, which comes first', async (text) => {
    expect(await resolved(text)).toEqual({ ...one, models: ['hub/lab/one', 'hub/own-name'] });
  });

  const everyGlow = ['hub/glow-4-5', 'hub/glow-4.5-20260202', 'hub/lab/glow-4-5'];
  test.each(['glow-4-5', 'Glow 4.5', 'lab/glow-4-5', 'hub/glow-4-5', 'glow-4.5:nitro'])(
    '%j is the lab’s word for the latest and its one release, with whoever serves it under either or under no certain name',
    async (text) => {
      expect(await resolved(text)).toEqual({
        baseModel: 'lab/glow-4-5',
        candidates: ['lab/glow-4-5', 'lab/glow-4-5-20260202'],
        models: everyGlow,
      });
    },
  );

  test('a dated text means only that release', async () => {
    expect(await resolved('glow-4-5@20260202')).toEqual({
      baseModel: 'lab/glow-4-5-20260202',
      candidates: [],
      models: ['hub/glow-4.5-20260202'],
    });
  });

  test('the key of a removed model means its last base model', async () => {
    expect(await resolved('hub/gone-one')).toEqual(one);
  });

  test('a model id without a matching rule means the base model of that model', async () => {
    expect(await resolved('own-name')).toEqual(one);
  });

  test('an ambiguous text has both candidates', async () => {
    expect(await resolved('two')).toEqual({
      baseModel: null,
      candidates: ['lab/two-3b-instruct', 'lab/two-7b-instruct'],
      models: [],
    });
  });

  test('a text without a version has all candidates of the line', async () => {
    const line = { baseModel: null, candidates: ['lab/river-2601', 'lab/river-small-2507'], models: [] };
    expect(await resolved('river')).toEqual(line);
    expect((await resolved('river-latest')).baseModel).toBe('lab/river-2601');
    expect(await resolved('river:24b')).toEqual({ baseModel: null, candidates: [], models: [] });
  });

  test('a text without a size has all sizes as candidates', async () => {
    expect((await resolved('tiny3')).candidates).toEqual(['lab/tiny-3-7b-it', 'lab/tiny-3-E2B-it']);
  });

  test('the key of an ambiguous model has both candidates and the model', async () => {
    expect(await resolved('hub/five')).toEqual({
      baseModel: null,
      candidates: ['lab/five', 'lab/five-20260101'],
      models: ['hub/five'],
    });
  });

  test('the key or id of a model without a base model returns that model', async () => {
    const unlinked = { baseModel: null, candidates: [], models: ['hub/unheard-of'] };
    expect(await resolved('hub/unheard-of')).toEqual(unlinked);
    expect(await resolved('unheard-of')).toEqual(unlinked);
  });

  test.each(['us.cloud.strange-v1:0', 'bedrock/eu.cloud.strange-v1:0', `${profile}/us.cloud.strange-v1:0`])(
    '%j is the id of a model, but for the region',
    async (text) => {
      expect(await resolved(text)).toEqual({ baseModel: null, candidates: [], models: ['hub/cloud.strange-v1:0'] });
    },
  );

  test('a text that is the key of one model and the id of another returns both', async () => {
    expect((await resolved('hub/resold')).models).toEqual(['hub/resold', 'reseller/hub/resold']);
    expect((await resolved('any-tool/hub/resold')).models).toEqual(['hub/resold', 'reseller/hub/resold']);
  });

  test('the key of a removed model that is the id of another returns both', async () => {
    const { resolveModel } = await gateway.read(RESOLVE, { text: 'hub/gone-but-resold' });
    expect(resolveModel.models.nodes).toEqual([
      { key: 'hub/gone-but-resold', status: 'REMOVED' },
      { key: 'reseller/hub/gone-but-resold', status: 'ACTIVE' },
    ]);
  });

  test('the key of a removed model without a base model returns the removed model', async () => {
    const { resolveModel } = await gateway.read(RESOLVE, { text: 'hub/gone' });
    expect(resolveModel.models).toEqual({ totalCount: 1, nodes: [{ key: 'hub/gone', status: 'REMOVED' }] });
  });

  test.each(['nobody', 'hub/nobody', '/', '✓', 'a\0b'])('%j means nothing', async (text) => {
    expect(await resolved(text)).toEqual({ baseModel: null, candidates: [], models: [] });
  });

  test('the models are paged', async () => {
    const query = `query ($after: String) { resolveModel(text: "one") {
      models(first: 1, after: $after) { nodes { key } pageInfo { hasNextPage endCursor } }
    } }`;
    const first = (await gateway.read(query)).resolveModel.models;
    const second = (await gateway.read(query, { after: first.pageInfo.endCursor })).resolveModel.models;
    expect([first, second].map(({ nodes, pageInfo }) => [nodes[0].key, pageInfo.hasNextPage])).toEqual([
      ['hub/own-name', true],
      ['hub/lab/one', false],
    ]);
  });

  test('many texts take as many statements as one', async () => {
    const asking = (texts: readonly string[]) =>
      gateway.statements(() =>
        gateway.read(
          `{ ${texts.map((text, i) => `t${i}: resolveModel(text: "${text}") { candidates { key } }`).join(' ')} }`,
        ),
      );
    await asking(['one']);
    expect((await asking(['two', 'own-name', 'nobody', 'hub/five'])).length).toBe((await asking(['two'])).length);
  });

  test.each([
    ['', 0],
    ['   ', 3],
    ['x'.repeat(201), 201],
  ])('the text %j is refused', async (text, length) => {
    const { data, errors } = await gateway.ask(RESOLVE, { text });
    expect(data).toEqual({ resolveModel: null });
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(errors?.[0]?.message).toEqual(messageWith('"text"', 1, 200, length));
  });
});
