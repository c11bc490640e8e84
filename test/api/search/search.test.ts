import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';
import { messageWith } from '../../harness/message-with.ts';

const named = (names: Readonly<Record<string, string | object>>) =>
  Object.fromEntries(Object.entries(names).map(([id, name]) => [id, typeof name === 'string' ? { name } : name]));

/** "Acorn Works" makes Lumen, Ember and Quartz; "aaa" and "Great Cloud (Europe)" resell. */
function document(more: object = {}) {
  return {
    providers: {
      aaa: {
        name: 'Aaa',
        models: named({
          'acorn/lumen-5': 'Lumen 5',
          'lumen-5-fast': 'Lumen 5 Fast',
          'solo-70b': { name: 'Solo 70B', family: 'wanderer' },
          'slate-3-27b': 'Slate 3 27B',
          'flint-k2.5': 'Flint K2.5',
        }),
      },
      acorn: {
        name: 'Acorn Works',
        models: named({
          'lumen-5': { name: 'Lumen 5', release_date: '2026-01' },
          'lumen-5.5': { name: 'Lumen 5.5', release_date: '2026-05' },
          'lumen-5-mini': { name: 'Lumen 5 Mini', release_date: '2026-03' },
          'ember-v3.2': 'Ember V3.2',
          'quartz-old': { name: 'Quartz Old', status: 'deprecated' },
          'quartz-new': 'Quartz New',
          opal: 'Opal C',
          'opal-c+': 'Opal C+ ✨',
          ...more,
        }),
      },
      gcloud: { name: 'Great Cloud (Europe)', models: named({ 'eu.lumen-5.5': 'Résumé Lumen 5.5', zephyr: 'Zephyr' }) },
    },
    models: named({ 'acorn/lumen-5': 'Lumen 5', 'acorn/ember-v3.2': 'Ember V3.2' }),
  };
}

let gateway: CatalogGateway;

beforeAll(async () => {
  gateway = await catalogGateway(document({ 'pebble-1': { name: 'Pebble 1' } }), document());
});
afterAll(() => gateway.close());

const SEARCH = `query ($filter: ModelFilter, $first: Int, $after: String) {
  models(filter: $filter, first: $first, after: $after) {
    totalCount nodes { key } pageInfo { hasNextPage endCursor }
  }
}`;

async function keysFor(search: string, filter: object = {}): Promise<string[]> {
  const { models } = await gateway.read(SEARCH, { filter: { search, ...filter } });
  expect(models.totalCount).toBe(models.nodes.length);
  return models.nodes.map(({ key }: { key: string }) => key);
}

describe('spellings of a version are one:', () => {
  test.each(['lumen-5.5', 'lumen 5.5', 'lumen5.5', 'LUMEN_5_5', 'lumen 5 5', 'lumen5p5', '5.5 lumen', 'lümen 5.5'])(
    '%s',
    async (search) => {
      expect(await keysFor(search)).toEqual(['acorn/lumen-5.5', 'gcloud/eu.lumen-5.5']);
    },
  );

  test.each(['lumen 5.5™', '™ lumen 5.5', 'Lumen® 5.5 🤖', '⚡️lumen→5.5', '①lumen 5.5', 'lumen 5.5 \ufffd'])(
    '%s',
    async (search) => {
      expect(await keysFor(search)).toEqual(['acorn/lumen-5.5', 'gcloud/eu.lumen-5.5']);
    },
  );

  test.each(['opal c+', 'Opal C+', 'opal-c-plus', 'opal plus', 'opal ✨ c+'])('%s', async (search) => {
    expect(await keysFor(search)).toEqual(['acorn/opal-c+']);
  });

  test.each(['opal+ember', 'opal + c'])('a plus between words only parts them: %s', async (search) => {
    expect(await keysFor(search)).toEqual(search.includes('ember') ? [] : ['acorn/opal', 'acorn/opal-c+']);
  });

  test.each(['ember-v3.2', 'ember 3.2', 'ember3.2', 'emberv3.2', 'Ember V3-2'])('%s', async (search) => {
    expect(await keysFor(search)).toEqual(['acorn/ember-v3.2']);
  });
});

describe('what is searched:', () => {
  test.each([
    ['the key of the provider', 'gcloud zephyr', 'gcloud/zephyr'],
    ['the name of the provider', 'europe zephyr', 'gcloud/zephyr'],
    ['the family', 'wanderer', 'aaa/solo-70b'],
    ['the name', 'resume', 'gcloud/eu.lumen-5.5'],
    ['a size', '70b', 'aaa/solo-70b'],
    ['the id', 'eu lumen', 'gcloud/eu.lumen-5.5'],
  ])('%s', async (_what, search, key) => {
    expect(await keysFor(search)).toEqual([key]);
  });

  test('the name of the lab, whoever serves the model', async () => {
    expect(await keysFor('works lumen 5')).toContain('aaa/acorn/lumen-5');
  });

  test('every word has to be found', async () => {
    expect(await keysFor('lumen wanderer')).toEqual([]);
  });
});

describe('words that do not restrict:', () => {
  test.each([
    'lumen 5.5 models',
    'the best lumen 5.5 model',
    'models for lumen 5.5',
    'lumens 5.5',
    'the cheapest lumen 5.5',
    'what is the price of lumen 5.5',
  ])('%s', async (search) => {
    expect(await keysFor(search)).toEqual(['acorn/lumen-5.5', 'gcloud/eu.lumen-5.5']);
  });

  test.each(['the', 'for the', 'models'])('alone, they restrict: %s', async (search) => {
    expect(await keysFor(search)).toEqual([]);
  });
});

describe('capabilities and modalities:', () => {
  const models = named({
    painter: { name: 'Painter', modalities: { input: ['text'], output: ['image'] } },
    seer: { name: 'Seer', modalities: { input: ['text', 'image', 'pdf'], output: ['text'] }, open_weights: true },
    speaker: { name: 'Speaker', modalities: { input: ['text'], output: ['audio'] }, cost: { input: 0, output: 0 } },
    listener: { name: 'Listener', modalities: { input: ['audio'], output: ['text'] }, cost: { input: 0, output: 1 } },
    thinker: { name: 'Thinker', reasoning: true, tool_call: true },
    'text-embedding': 'Text Embedding',
  });

  let artists: CatalogGateway;

  beforeAll(async () => {
    artists = await catalogGateway({ providers: { arts: { name: 'Arts', models }, other: { name: 'Other', models } } });
  });
  afterAll(() => artists.close());

  test.each([
    ['image models', ['painter']],
    ['arts text to image', ['painter']],
    ['vision', ['seer']],
    ['vision models with pdf', ['seer']],
    ['text to speech', ['speaker']],
    ['speech to text models', ['listener']],
    ['speech', ['listener', 'speaker']],
    ['reasoning', ['thinker']],
    ['tool calling', ['thinker']],
    ['open source', ['seer']],
    ['open weights vision', ['seer']],
    ['free', ['speaker']],
    ['embeddings', ['text-embedding']],
    ['seer embeddings', ['seer']],
    ['seer vision', ['seer']],
  ])('%s', async (search, ids) => {
    const { models: found } = await artists.read(SEARCH, { filter: { search, providers: ['arts'] } });
    expect(found.nodes.map(({ key }: { key: string }) => key).toSorted()).toEqual(ids.map((id) => `arts/${id}`));
  });

  test('a capability that no model has does not exclude', async () => {
    expect((await keysFor('zephyr video')).length).toBe(1);
  });
});

describe('while it is typed:', () => {
  test.each([
    ['zep', 'gcloud/zephyr'],
    ['z', 'gcloud/zephyr'],
    ['wand solo', 'aaa/solo-70b'],
    ['lumen 5 mi', 'acorn/lumen-5-mini'],
    ['lumen-5 m', 'acorn/lumen-5-mini'],
    ['quartz-', 'acorn/quartz-new'],
    ['slate 3 27', 'aaa/slate-3-27b'],
    ['slate-3-2', 'aaa/slate-3-27b'],
    ['slate3 27', 'aaa/slate-3-27b'],
  ])('%s', async (search, key) => {
    expect((await keysFor(search))[0]).toBe(key);
  });
});

describe('a version may be typed', () => {
  test.each([
    ['without its letter', 'flint 2.5', 'aaa/flint-k2.5'],
    ['without its point', 'lumen55', 'acorn/lumen-5.5'],
    ['without its point, after a letter', 'flint k25', 'aaa/flint-k2.5'],
  ])('%s', async (_how, search, key) => {
    expect((await keysFor(search))[0]).toBe(key);
  });

  test.each(['lumen 5.6', 'lumen 56', 'slate 3.27', 'slate 3.2', 'flint 2.6', 'flint j2.5'])(
    'but another version is another model: %s',
    async (search) => {
      expect(await keysFor(search)).toEqual([]);
    },
  );
});

describe('typing errors are forgiven:', () => {
  test.each([
    ['a letter too few', 'zepyr', 'gcloud/zephyr'],
    ['a letter too many', 'zephhyr', 'gcloud/zephyr'],
    ['another letter', 'wandeter', 'aaa/solo-70b'],
    ['a letter too few in a short word', 'slo', 'aaa/solo-70b'],
    ['another letter in a short word', 'opel', 'acorn/opal'],
    ['two letters the wrong way round', 'quratz', 'acorn/quartz-new'],
    ['the same in a short word', 'eumber 3.2', 'acorn/ember-v3.2'],
    ['two words for one', 'wan derer', 'aaa/solo-70b'],
    ['one word for two', 'lumenmini', 'acorn/lumen-5-mini'],
  ])('%s', async (_what, search, key) => {
    expect((await keysFor(search))[0]).toBe(key);
  });

  test('but not in the beginning of a known word', async () => {
    expect(await keysFor('opa')).toEqual(['acorn/opal', 'acorn/opal-c+']);
    expect(await keysFor('fas')).toEqual(['aaa/lumen-5-fast']);
  });
});

describe('the order:', () => {
  test('an exact name first, of these the lab’s own provider, and then what has more words', async () => {
    expect(await keysFor('lumen 5')).toEqual([
      'acorn/lumen-5',
      'aaa/acorn/lumen-5',
      'acorn/lumen-5-mini',
      'acorn/lumen-5.5',
      'aaa/lumen-5-fast',
      'gcloud/eu.lumen-5.5',
    ]);
  });

  test('an exact key before all', async () => {
    expect((await keysFor('aaa/acorn/lumen-5'))[0]).toBe('aaa/acorn/lumen-5');
  });

  test('what is deprecated comes after its equal', async () => {
    expect(await keysFor('quartz')).toEqual(['acorn/quartz-new', 'acorn/quartz-old']);
  });

  test.each([1, 2, 5])('pages of %i give every model once, in the same order', async (first) => {
    const walked: string[] = [];
    for (let after: string | null = null; ; ) {
      const { models } = await gateway.read(SEARCH, { filter: { search: 'lumen' }, first, after });
      walked.push(...models.nodes.map(({ key }: { key: string }) => key));
      if (!models.pageInfo.hasNextPage) break;
      after = models.pageInfo.endCursor;
    }
    expect(walked).toEqual(await keysFor('lumen'));
    expect(new Set(walked).size).toBe(6);
  });
});

test('a search and the rest of a filter hold together', async () => {
  expect(await keysFor('lumen', { providers: ['aaa'] })).toEqual(['aaa/acorn/lumen-5', 'aaa/lumen-5-fast']);
});

test('a removed model is found when it is asked for, and only then', async () => {
  expect(await keysFor('pebble')).toEqual([]);
  expect(await keysFor('pebble', { statuses: ['REMOVED'] })).toEqual(['acorn/pebble-1']);
  expect(await keysFor('lumen 5.5', { statuses: ['ACTIVE', 'REMOVED'] })).toEqual([
    'acorn/lumen-5.5',
    'gcloud/eu.lumen-5.5',
  ]);
});

test('the models of each provider can be searched, in no more statements than are without', async () => {
  const query = (filter: string) => `{ providers { nodes { key models${filter} { nodes { key } } } } }`;
  const { providers } = await gateway.read(query('(filter: { search: "5.5" })'));
  expect(providers.nodes.map(({ models }: { models: { nodes: object[] } }) => models.nodes)).toEqual([
    [],
    [{ key: 'acorn/lumen-5.5' }],
    [{ key: 'gcloud/eu.lumen-5.5' }],
  ]);
  const searching = await catalogStatements(query('(filter: { search: "lumen" })'));
  expect(searching).toHaveLength((await catalogStatements(query(''))).length);
});

test('a page of what is found takes two statements after the version: for its places, and for its rows', async () => {
  const statements = await catalogStatements('{ models(filter: { search: "lumen" }) { nodes { key } } }');
  expect(statements).toHaveLength(3);
});

/** Without those that the gateway sends from time to time. */
async function catalogStatements(query: string) {
  const statements = await gateway.statements(() => gateway.read(query));
  return statements.filter((statement) => /"versions"|"providers"|"models"/.test(statement));
}

describe('what has no letter and no digit finds nothing:', () => {
  test.each(['%', '_', '...', '& | ! :* <-> ( ) ', `'"\\`, '-- ;', '\0'])('%j', async (search) => {
    expect(await keysFor(search)).toEqual([]);
  });
});

describe('a blank text is as if not given:', () => {
  test.each(['', '   ', '\t\n\u3000'])('%j', async (search) => {
    const { models: all } = await gateway.read(SEARCH);
    expect(all.totalCount).toBeGreaterThan(9);
    expect(await keysFor(search)).toEqual(all.nodes.map(({ key }: { key: string }) => key));
    expect(await keysFor(search, { providers: ['gcloud'] })).toEqual(['gcloud/eu.lumen-5.5', 'gcloud/zephyr']);
  });

  test('there is no relevance to order by, but whatever comes after it', async () => {
    const query = `{ models(filter: { search: " ", providers: ["gcloud"] }, orderBy: [
      { field: RELEVANCE }, { field: NAME, direction: DESC }
    ]) { nodes { key } } }`;
    const { models } = await gateway.read(query);
    expect(models.nodes).toEqual([{ key: 'gcloud/zephyr' }, { key: 'gcloud/eu.lumen-5.5' }]);
  });
});

describe('hostile text is text:', () => {
  test.each([
    ['operators of tsquery', 'lumen & !5 | mini :* <-> ()', ['acorn/lumen-5-mini']],
    ['quotes', `'lumen' "5.5" \\ eu`, ['gcloud/eu.lumen-5.5']],
    ['SQL', `zephyr'); drop table models; --`, []],
    ['wildcards', 'zep%r_', []],
    ['the character NUL', 'lumen\0mini', ['acorn/lumen-5-mini']],
    ['emoji', '🙂', []],
    ['two of a sign', 'zephyr c++', []],
    ['half a character', '\ud83d zephyr', ['gcloud/zephyr']],
    ['Chinese', '你好 世界', []],
    ['one character that decomposes into eighteen', '\ufdfa'.repeat(200), []],
    ['a long word', 'z'.repeat(200), []],
    ['many words', Array.from('abcdefghijklmnopqrstuvwxyz').join(' '), []],
    ['the same word many times', 'zephyr '.repeat(28), ['gcloud/zephyr']],
  ])('%s', async (_what, search, keys) => {
    expect(await keysFor(search)).toEqual(keys);
  });

  test('more than 200 characters are refused', async () => {
    const { data, errors } = await gateway.ask(SEARCH, { filter: { search: 'x'.repeat(10_000) } });
    expect(data).toEqual({ models: null });
    expect(errors?.[0]).toMatchObject({
      message: messageWith('"filter.search"', 200, 10_000, `"${'x'.repeat(80)}…"`),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });
});

test('a word that a later document brings is found, and one whose model was renamed is not', async () => {
  const renaming = await catalogGateway(document(), {
    ...document(),
    providers: { ...document().providers, gcloud: { name: 'Nimbus', models: named({ breeze: 'Breeze' }) } },
  });
  const find = async (search: string) => {
    const { models } = await renaming.read(SEARCH, { filter: { search } });
    return models.nodes.map(({ key }: { key: string }) => key);
  };
  expect(await find('nimbsu')).toEqual(['gcloud/breeze']);
  expect(await find('europe')).toEqual([]);
  await renaming.close();
});

describe('within a filter', () => {
  test.for([
    [{ or: [{ search: 'quartz' }, { search: 'zephyr' }] }, ['acorn/quartz-new', 'acorn/quartz-old', 'gcloud/zephyr']],
    [{ search: 'quartz', not: { search: 'old' } }, ['acorn/quartz-new']],
    [{ or: [{ search: '' }], keys: ['gcloud/zephyr'] }, ['gcloud/zephyr']],
    [{ not: { search: '...' }, keys: ['gcloud/zephyr'] }, ['gcloud/zephyr']],
  ] as const)('a search restricts like anything else: %j', async ([filter, keys]) => {
    const { models } = await gateway.read(SEARCH, { filter });
    expect(models.nodes.map(({ key }: { key: string }) => key)).toEqual(keys);
    expect(models.totalCount).toBe(keys.length);
  });

  test('more than three searches are refused', async () => {
    const { errors } = await gateway.ask(SEARCH, { filter: { or: Array(4).fill({ search: 'a' }) } });
    expect(errors?.[0]?.message).toEqual(messageWith(3, 4));
  });

  test('the length of each is checked, and named by its place', async () => {
    const { errors } = await gateway.ask(SEARCH, { filter: { or: [{}, { not: { search: 'x'.repeat(201) } }] } });
    expect(errors?.[0]?.message).toEqual(messageWith('"filter.or[1].not.search"', 200, 201));
  });
});

describe('ordered', () => {
  const ORDERED = `query ($filter: ModelFilter, $orderBy: [ModelOrder!], $first: Int, $after: String) {
    models(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      nodes { key } pageInfo { endCursor } facets { providers { value count } }
    }
  }`;

  test.each(['ASC', 'DESC'])('by RELEVANCE %s, the best is the first', async (direction) => {
    const orderBy = [{ field: 'RELEVANCE', direction }];
    const { models } = await gateway.read(ORDERED, { filter: { search: 'lumen 5' }, orderBy });
    expect(models.nodes[0]).toEqual({ key: 'acorn/lumen-5' });
    expect(models.nodes).toEqual((await gateway.read(SEARCH, { filter: { search: 'lumen 5' } })).models.nodes);
  });

  test('by something else, the search only restricts', async () => {
    const orderBy = [{ field: 'NAME', direction: 'DESC' }];
    const { models } = await gateway.read(ORDERED, { filter: { search: 'quartz' }, orderBy });
    expect(models.nodes).toEqual([{ key: 'acorn/quartz-old' }, { key: 'acorn/quartz-new' }]);
    expect(models.facets.providers).toEqual([{ value: 'acorn', count: 2 }]);
  });

  test.each([[{}], [{ or: [{ search: 'lumen' }] }]])('by RELEVANCE without a search is refused: %j', async (filter) => {
    const { data, errors } = await gateway.ask(ORDERED, { filter, orderBy: [{ field: 'RELEVANCE' }] });
    expect(data).toEqual({ models: null });
    expect(errors?.[0]?.message).toEqual(messageWith('"orderBy"', 'RELEVANCE', '"filter.search"'));
  });

  test('by relevance, a cursor is of one search', async () => {
    const first = await gateway.read(ORDERED, { filter: { search: 'lumen' }, first: 1 });
    const after = first.models.pageInfo.endCursor;
    const { errors } = await gateway.ask(ORDERED, { filter: { search: 'quartz' }, after });
    expect(errors?.[0]?.message).toContain('relevance to');
  });
});
