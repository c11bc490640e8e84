import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestGateway } from '../harness/gateway.ts';
import { messageWith } from '../harness/message-with.ts';
import { callerOf, placements, type VectorClient } from './vector-gateways.ts';

describe.each(placements)('in $place', ({ isHere, start }) => {
  describe.skipIf(!isHere)('points', () => {
    let gateway: TestGateway;
    let client: VectorClient;
    beforeAll(async () => {
      gateway = await start();
      client = await callerOf(gateway, 'alice');
    });
    afterAll(() => gateway?.close());

    /** A new collection with a point of each payload, at decreasing nearness to [1, 0]. */
    async function collectionWith(name: string, payloads: readonly object[], options: object = {}) {
      await client.create({ name, dimensions: 2, ...options });
      const points = payloads.map((payload, index) => ({ id: index, vector: [10, index], payload }));
      expect(await client.upsert(name, points)).toMatchObject({ upserted: payloads.length, userErrors: [] });
    }

    async function found(collection: string, filter: object): Promise<string[]> {
      const points = await client.search(collection, { vector: [1, 0], filter, first: 100 });
      return points.map(({ id }: { id: string }) => id);
    }

    test.each([
      ['COSINE', [1, 0], [1, Math.SQRT1_2, 0]],
      ['EUCLIDEAN', [3, 0], [2, Math.hypot(2, 1), 4]],
      ['DOT', [3, 0], [15, 6, 0]],
    ] as const)('the score of %s', async (distance, vector, scores) => {
      const name = `score-${distance}`;
      const vectors = {
        COSINE: [
          [5, 0],
          [2, 2],
          [0, 3],
        ],
        EUCLIDEAN: [
          [1, 0],
          [1, 1],
          [-1, 0],
        ],
        DOT: [
          [5, 0],
          [2, 2],
          [0, 3],
        ],
      };
      await client.create({ name, dimensions: 2, distance });
      await client.upsert(
        name,
        vectors[distance].map((one, id) => ({ id, vector: one })),
      );
      const points = await client.search(name, { vector });
      expect(points.map(({ id }: { id: string }) => id)).toEqual(['0', '1', '2']);
      for (const [index, score] of scores.entries()) expect(points[index].score).toBeCloseTo(score, 5);
      const middle = points[1].score;
      const within = await client.search(name, { vector, scoreThreshold: middle });
      expect(within.map(({ id }: { id: string }) => id)).toEqual(['0', '1']);
    });

    test('a point of the same id is replaced, whether the id is a number or its text', async () => {
      await collectionWith('replaced', [{ of: 'number' }]);
      await client.upsert('replaced', [{ id: '0', vector: [0, 1], payload: { of: 'text' } }]);
      expect(
        await client.data(
          '{ vectorCollection(name: "replaced") { pointCount points { nodes { id payload vector } } } }',
        ),
      ).toEqual({
        vectorCollection: {
          pointCount: 1,
          points: { nodes: [{ id: '0', payload: { of: 'text' }, vector: [0, 1] }] },
        },
      });
    });

    test('points are paged by id, with a filter', async () => {
      await collectionWith('paged', [{ even: true }, { even: false }, { even: true }, {}, { even: true }]);
      const page = async (after: string | null) =>
        (
          await client.data(
            `query ($after: String) { vectorCollection(name: "paged") {
              points(first: 2, after: $after, filter: { must: [{ key: "even", equals: true }] }) {
                totalCount nodes { id } pageInfo { hasNextPage endCursor }
              }
            } }`,
            { after },
          )
        ).vectorCollection.points;
      const first = await page(null);
      expect(first).toMatchObject({
        totalCount: 3,
        nodes: [{ id: '0' }, { id: '2' }],
        pageInfo: { hasNextPage: true },
      });
      expect(await page(first.pageInfo.endCursor)).toMatchObject({
        nodes: [{ id: '4' }],
        pageInfo: { hasNextPage: false },
      });
    });

    describe('a filter', () => {
      const payloads = [
        { kind: 'invoice', total: 120, paid: true, tags: ['new', 'large'], author: { name: 'Ada Lovelace' } },
        { kind: 'invoice', total: 8.5, paid: false, tags: [], author: { name: 'Grace Hopper' } },
        { kind: 'receipt', total: '120', tags: ['new'], note: null },
        {},
        { kind: `it's "$.a" \\ ? (@)`, items: [{ price: 5 }, { price: 50 }] },
      ];
      beforeAll(() => collectionWith('filtered', payloads));

      test.each([
        ['equals a text', { must: [{ key: 'kind', equals: 'invoice' }] }, ['0', '1']],
        ['equals a number and not its text', { must: [{ key: 'total', equals: 120 }] }, ['0']],
        ['equals a Boolean', { must: [{ key: 'paid', equals: false }] }, ['1']],
        ['equals a text of the characters of a path', { must: [{ key: 'kind', equals: payloads[4]?.kind }] }, ['4']],
        ['is in a list', { must: [{ key: 'kind', in: ['receipt', 'invoice', 7] }] }, ['0', '1', '2']],
        ['is in a range, which a text never is', { must: [{ key: 'total', gt: 8, lte: 120 }] }, ['0', '1']],
        ['is beyond a bound', { must: [{ key: 'total', gte: 120 }] }, ['0']],
        ['is below a bound', { must: [{ key: 'total', lt: 120 }] }, ['1']],
        ['has an entry in its list', { must: [{ key: 'tags', equals: 'new' }] }, ['0', '2']],
        ['has a nested member', { must: [{ key: 'author.name', equals: 'Ada Lovelace' }] }, ['0']],
        ['has one entry within a range', { must: [{ key: 'items.price', gt: 10, lt: 100 }] }, ['4']],
        ['has no entry within a range', { must: [{ key: 'items.price', gt: 10, lt: 20 }] }, []],
        ['exists', { must: [{ key: 'tags', exists: true }] }, ['0', '2']],
        ['does not exist', { must: [{ key: 'note', exists: false }] }, ['0', '1', '2', '3', '4']],
        ['has words in any order and case', { must: [{ key: 'author.name', matches: 'LOVELACE ada' }] }, ['0']],
        ['has not all words', { must: [{ key: 'author.name', matches: 'ada hopper' }] }, []],
        ['must not', { mustNot: [{ key: 'kind', equals: 'invoice' }] }, ['2', '3', '4']],
        [
          'should',
          {
            should: [
              { key: 'paid', equals: true },
              { key: 'kind', equals: 'receipt' },
            ],
          },
          ['0', '2'],
        ],
        [
          'all together',
          {
            must: [{ key: 'tags', equals: 'new' }],
            should: [{ key: 'total', gt: 1 }],
            mustNot: [{ key: 'paid', equals: false }],
          },
          ['0'],
        ],
        ['nothing', {}, ['0', '1', '2', '3', '4']],
      ])('%s', async (_name, filter, ids) => {
        expect(await found('filtered', filter)).toEqual(ids);
      });

      test.each([
        ['no comparison', { must: [{ key: 'kind' }] }, ['filter.must.0']],
        ['an empty key', { should: [{ key: 'a..b', equals: 1 }] }, ['filter.should.0.key', 'a..b']],
        ['an object to equal', { must: [{ key: 'kind', equals: { a: 1 } }] }, ['filter.must.0.equals']],
        ['an empty list', { must: [{ key: 'kind', in: [] }] }, ['filter.must.0.in', 0]],
        ['a NUL character', { must: [{ key: 'kind', equals: 'a\0' }] }, ['filter.must.0.equals']],
        ['blank words', { mustNot: [{ key: 'kind', matches: ' ' }] }, ['filter.mustNot.0.matches']],
        [
          'too many values',
          { must: [500, 501].map((length) => ({ key: 'a', in: Array(length).fill(1) })) },
          [1_000, 1_001],
        ],
        ['too many texts', { must: Array(11).fill({ key: 'a', matches: 'b' }) }, [10, 11]],
        ['too many conditions', { must: Array.from({ length: 101 }, () => ({ key: 'a', equals: 1 })) }, [100, 101]],
      ])('with %s is refused', async (_name, filter, parts) => {
        const { errors } = await client.askSearch('filtered', { vector: [1, 0], filter });
        expect(errors).toMatchObject([{ message: messageWith(...parts), extensions: { code: 'BAD_USER_INPUT' } }]);
      });
    });

    test('points are deleted by id and by filter', async () => {
      await collectionWith('deleted', [{ old: true }, { old: true }, {}, {}]);
      expect(await client.deletePoints({ collection: 'deleted', ids: [2, '7'] })).toEqual({
        deleted: 1,
        userErrors: [],
      });
      const filter = { must: [{ key: 'old', equals: true }] };
      expect(await client.deletePoints({ collection: 'deleted', filter })).toEqual({ deleted: 2, userErrors: [] });
      expect(await found('deleted', {})).toEqual(['3']);
    });

    test.each([
      ['neither', {}],
      ['both', { ids: [1], filter: {} }],
      ['a condition', { filter: {} }],
      ['1 to 1000', { ids: [] }],
    ])('a deletion without a choice of points is refused: %s', async (part, which) => {
      await client.create({ name: 'kept', dimensions: 2 });
      const { errors } = await client.ask(
        'mutation ($input: DeletePointsInput!) { deletePoints(input: $input) { deleted } }',
        { input: { collection: 'kept', ...which } },
      );
      expect(errors).toMatchObject([{ message: messageWith(part), extensions: { code: 'BAD_USER_INPUT' } }]);
    });

    describe.each([
      [
        'COSINE',
        [
          ['a vector of another length', [1, 2, 3]],
          ['no vector', undefined],
          ['a number beyond 32 bits', [1e39, 1]],
          ['a number whose square is beyond 32 bits', [1e20, 1]],
          ['a vector of zeros', [0, 0]],
          ['a vector that rounds to zeros', [1e-60, 0]],
        ],
      ],
      [
        'EUCLIDEAN',
        [
          ['a vector of another length', [1]],
          ['a number beyond 32 bits', [-1e39, 1]],
        ],
      ],
    ] satisfies [string, [string, number[] | undefined][]][])('under %s', (distance, vectors) => {
      test.each(vectors)('%s is refused in a point and in a search', async (_name, vector) => {
        const name = `strict-${distance}`;
        await client.create({ name, dimensions: 2, distance });
        expect(
          await client.upsert(name, [
            { id: 1, vector: [1, 1] },
            { id: 2, vector },
          ]),
        ).toMatchObject({
          upserted: 0,
          userErrors: [{ code: 'INVALID_VECTOR', path: 'points.1.vector' }],
        });
        const { errors } = await client.askSearch(name, { vector });
        expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
        expect(await client.data(`{ vectorCollection(name: "${name}") { pointCount } }`)).toEqual({
          vectorCollection: { pointCount: 0 },
        });
      });
    });

    test.each(['1e400', '-1e400'])('an infinite number in the document is refused: %s', async (number) => {
      await client.create({ name: 'finite', dimensions: 2 });
      const upsert = `mutation { upsertPoints(input: { collection: "finite", points: [{ id: 1, vector: [${number}, 1] }] }) {
        userErrors { code }
      } }`;
      const { data, errors } = await client.ask(upsert);
      expect(data?.upsertPoints.userErrors[0].code ?? errors?.[0]?.extensions['code']).toMatch(
        /INVALID_VECTOR|GRAPHQL_VALIDATION_FAILED|BAD_USER_INPUT/,
      );
      expect(
        (await client.ask(`{ searchPoints(collection: "finite", vector: [${number}, 1]) { id } }`)).errors,
      ).toHaveLength(1);
    });

    test('vectors of zeros are stored and found where they have a distance', async () => {
      await client.create({ name: 'zeros', dimensions: 2, distance: 'EUCLIDEAN' });
      await client.upsert('zeros', [{ id: 1, vector: [0, 0] }]);
      expect(await client.search('zeros', { vector: [0, 0] })).toMatchObject([{ id: '1', score: 0 }]);
    });

    test.each([
      ['INVALID_ID', 'points.0.id', [{ id: '', vector: [1, 0] }]],
      ['INVALID_ID', 'points.0.id', [{ id: 'x'.repeat(201), vector: [1, 0] }]],
      ['INVALID_ID', 'points.0.id', [{ id: 'a\0', vector: [1, 0] }]],
      [
        'DUPLICATE_ID',
        'points.1.id',
        [
          { id: 7, vector: [1, 0] },
          { id: '7', vector: [1, 0] },
        ],
      ],
      ['INVALID_PAYLOAD', 'points.0.payload', [{ id: 1, vector: [1, 0], payload: [1] }]],
      ['INVALID_PAYLOAD', 'points.0.payload', [{ id: 1, vector: [1, 0], payload: { a: '\0' } }]],
      ['INVALID_PAYLOAD', 'points.0.payload', [{ id: 1, vector: [1, 0], payload: { a: '\ud800' } }]],
      ['INVALID_PAYLOAD', 'points.0.payload', [{ id: 1, vector: [1, 0], payload: { a: 'x'.repeat(64_000) } }]],
    ])('%s at %s', async (code, path, points) => {
      await client.create({ name: 'refusing', dimensions: 2 });
      expect(await client.upsert('refusing', points)).toMatchObject({ upserted: 0, userErrors: [{ code, path }] });
    });

    test('two writers of the same points end with the points of one of them', async () => {
      await client.create({ name: 'contended', dimensions: 2 });
      const ids = Array.from({ length: 50 }, (_, id) => id);
      const write = (writer: number) =>
        client.upsert(
          'contended',
          (writer % 2 ? ids : ids.toReversed()).map((id) => ({ id, vector: [1, writer], payload: { writer } })),
        );
      const results = await Promise.all([1, 2, 3, 4].map(write));
      expect(results.map(({ upserted }) => upserted)).toEqual([50, 50, 50, 50]);
      const points = await client.search('contended', { vector: [1, 1], first: 100 });
      expect(points).toHaveLength(50);
      expect(new Set(points.map(({ payload }: { payload: { writer: number } }) => payload.writer)).size).toBe(1);
    });

    test('searches of a collection that is deleted meanwhile are answered or refused', async () => {
      await collectionWith(
        'vanishing',
        Array.from({ length: 100 }, () => ({})),
      );
      const searches = Array.from({ length: 20 }, () => client.askSearch('vanishing', { vector: [1, 0] }));
      const [removed, ...answers] = await Promise.all([client.remove('vanishing'), ...searches]);
      expect(removed).toMatchObject({ deletedName: 'vanishing' });
      for (const { data, errors } of answers) {
        if (errors) expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
        else expect(data.searchPoints).toHaveLength(10);
      }
    });

    test('a thousand points of 384 dimensions are stored by one request', async () => {
      await client.create({ name: 'large', dimensions: 384 });
      const points = Array.from({ length: 1_000 }, (_, id) => ({ id, vector: vectorOf(id) }));
      expect(await client.upsert('large', points)).toEqual({ upserted: 1_000, userErrors: [] });
      expect((await client.search('large', { vector: vectorOf(500), first: 1 }))[0].id).toBe('500');
      const { errors } = await client.ask(
        'mutation ($input: UpsertPointsInput!) { upsertPoints(input: $input) { upserted } }',
        { input: { collection: 'large', points: Array.from({ length: 1_001 }, (_, id) => ({ id, vector: [1] })) } },
      );
      expect(errors).toMatchObject([{ message: messageWith(1_000, 1_001) }]);
    });
  });
});

/** Repeatable numbers from -1 to 1. */
function vectorOf(seed: number): number[] {
  return Array.from({ length: 384 }, (_, index) => Number(Math.sin((seed + 1) * (index + 1) * 12.9898).toFixed(6)));
}
