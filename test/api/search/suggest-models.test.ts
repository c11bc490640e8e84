import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';
import { messageWith } from '../../harness/message-with.ts';

const named = (...ids: string[]) => Object.fromEntries(ids.map((id) => [id, { name: id }]));

/** "aaa" and "hub" resell what "openlab" makes; "openlab" comes between them by key. */
const withModel = (...more: string[]) => ({
  providers: {
    aaa: { name: 'Aaa', models: named('openlab/glow-5', 'openlab/glow-5-mini') },
    hub: { name: 'Hub', models: named('glow-5', 'glow-5.1', 'glow-4o', 'sonar-reasoning-v3.2') },
    openlab: { name: 'Open Lab', models: named('glow-5', 'glow-5-mini', ...more) },
  },
  models: named('openlab/glow-5', 'openlab/glow-5-mini'),
});

let gateway: CatalogGateway;

beforeAll(async () => {
  gateway = await catalogGateway(withModel('gone-7'), withModel());
});
afterAll(() => gateway.close());

const SUGGEST = `query ($text: String!, $first: Int) {
  suggestModels(text: $text, first: $first) { score model { key } }
}`;

async function suggestions(text: string, first?: number): Promise<{ key: string; score: number }[]> {
  const { suggestModels } = await gateway.read(SUGGEST, { text, first });
  return suggestModels.map(({ score, model }: { score: number; model: { key: string } }) => ({
    key: model.key,
    score,
  }));
}

async function keysFor(text: string, first?: number): Promise<string[]> {
  return (await suggestions(text, first)).map(({ key }) => key);
}

async function faultOf(variables: object) {
  const { data, errors } = await gateway.ask(SUGGEST, variables);
  return { data, message: errors?.[0]?.message, code: errors?.[0]?.extensions['code'] };
}

test.each([
  ['a key with a letter too few', 'openlb/glow-5', 'openlab/glow-5'],
  ['a key with a letter too many', 'openllab/glow-5-mini', 'openlab/glow-5-mini'],
  ['a key with two letters the wrong way round', 'openlab/glow-5-miin', 'openlab/glow-5-mini'],
  ['an id without its provider', 'glow-4o', 'hub/glow-4o'],
  ['an id with a mistake', 'sonr-reasoning-v3.2', 'hub/sonar-reasoning-v3.2'],
  ['a key with spaces for punctuation', 'hub glow 5.1', 'hub/glow-5.1'],
  ['an id in capitals and run together', 'GLOW5MINI', 'openlab/glow-5-mini'],
  ['a version that is spelled otherwise', 'sonar reasoning 3.2', 'hub/sonar-reasoning-v3.2'],
])('the first suggestion for %s is the model that is meant', async (_what, text, meant) => {
  expect((await keysFor(text))[0]).toBe(meant);
});

test('the same words in another spelling score 1', async () => {
  expect((await suggestions('HUB Glow 5.1', 1))[0]).toEqual({ key: 'hub/glow-5.1', score: 1 });
});

test('of models as near, the one of its own lab comes first and the others by key', async () => {
  expect(await keysFor('glow-5', 2)).toEqual(['openlab/glow-5', 'hub/glow-5']);
  expect(await keysFor('openlab/glow-5', 2)).toEqual(['openlab/glow-5', 'aaa/openlab/glow-5']);
});

test('scores fall from the first suggestion to the last and are never below the floor', async () => {
  const scores = (await suggestions('openlab/glow-5', 20)).map(({ score }) => score);
  expect(scores).toEqual(scores.toSorted((one, other) => other - one));
  expect(scores.length).toBeGreaterThan(2);
  expect(scores.at(-1)).toBeGreaterThanOrEqual(0.35);
  expect(scores[0]).toBe(1);
});

test('there are five suggestions when no number is given', async () => {
  expect(await keysFor('glow-5')).toHaveLength(5);
  expect(await keysFor('glow-5', 6)).toHaveLength(6);
});

test('a removed model is not suggested', async () => {
  expect(await keysFor('openlab/gone-7')).not.toContain('openlab/gone-7');
});

test('suggestions take one statement, and one more for their models', async () => {
  expect((await gateway.statements(() => keysFor('glow'))).length).toBe(3);
});

describe('what is like no model has no suggestions:', () => {
  test.each([
    ['nothing', ''],
    ['blanks', ' \t\n'],
    ['punctuation', '%_/-&|!:*<->()\'"\\'],
    ['another word', 'xylophone'],
    ['emoji', '🙂🙂🙂'],
    ['Chinese', '你好世界'],
    ['the character NUL', 'glow\0-5'],
  ])('%s', async (_what, text) => {
    expect(await keysFor(text)).toEqual([]);
  });
});

test('quotes and operators do not disturb the words between them', async () => {
  expect((await keysFor(`'openlab' & "glow":* | !5;--`))[0]).toBe('openlab/glow-5');
});

test('a text that is too long is refused', async () => {
  expect(await faultOf({ text: 'x'.repeat(10_000) })).toEqual({
    data: { suggestModels: null },
    message: messageWith('"text"', 200, 10_000, `"${'x'.repeat(80)}…"`),
    code: 'BAD_USER_INPUT',
  });
});

test.each([0, -1, 21])('first: %i is refused', async (first) => {
  expect(await faultOf({ text: 'glow', first })).toEqual({
    data: { suggestModels: null },
    message: messageWith('"first"', 1, 20, first),
    code: 'BAD_USER_INPUT',
  });
});

describe('no other version, size or line comes before the same one:', () => {
  const provider = (...ids: string[]) => ({ name: 'Provider', models: named(...ids) });

  let versions: CatalogGateway;

  beforeAll(async () => {
    versions = await catalogGateway({
      providers: {
        aaa: provider('glow-3.5-pure', 'glow-3-pure-mini', 'beam-70b', 'beam-7b', 'lab/beam-8b', 'glow-35'),
        hub: provider('makers/glow-3-pure', 'lab/beam-70b-instruct', 'kite-k2.5', 'kite-k2'),
        makers: provider('glow-3-pure-20240307', 'glow-3-mini', 'glow-4-pure'),
        zzz: provider('deep/nested/glow-3-pure', 'beam-8b-v2', 'spark-4o', 'spark-4'),
      },
      models: named('makers/glow-4-pure'),
    });
  });
  afterAll(() => versions.close());

  async function first(text: string, count: number): Promise<string[]> {
    const { suggestModels } = await versions.read(SUGGEST, { text, first: count });
    return suggestModels.map(({ model }: { model: { key: string } }) => model.key);
  }

  test.each([
    [
      'the last segment of an id',
      'glow-3-pure',
      ['hub/makers/glow-3-pure', 'zzz/deep/nested/glow-3-pure', 'makers/glow-3-pure-20240307'],
    ],
    ['a size', 'beam-8b', ['aaa/lab/beam-8b', 'zzz/beam-8b-v2']],
    ['a size that is part of another', 'beam-7b', ['aaa/beam-7b']],
    ['a version with a letter', 'spark-4o', ['zzz/spark-4o', 'zzz/spark-4']],
    ['a version without its letter', 'kite-2', ['hub/kite-k2', 'hub/kite-k2.5']],
    ['a version without its point and letter', 'kite 25', ['hub/kite-k2.5']],
    ['a version before a line', 'glow-4-mini', ['makers/glow-4-pure', 'makers/glow-3-mini']],
    ['a family before a line', 'kite-k2-mini', ['hub/kite-k2']],
    ['another provider', 'aaa/glow-3-pure', ['hub/makers/glow-3-pure', 'zzz/deep/nested/glow-3-pure']],
    [
      'the same provider before others',
      'makers/glow-3-pure',
      ['makers/glow-3-pure-20240307', 'hub/makers/glow-3-pure'],
    ],
    ['another day of the same provider', 'makers/glow-3-pure-20240229', ['makers/glow-3-pure-20240307']],
  ])('%s', async (_what, text, keys) => {
    expect(await first(text, keys.length)).toEqual(keys);
  });

  test.each([
    ['a single word', 'pure', /pure/],
    ['another first letter', 'klow', /glow/],
    ['a provider', 'makers', /makers\//],
  ])('%s is enough', async (_what, text, pattern) => {
    expect((await first(text, 1))[0]).toMatch(pattern);
  });
});
