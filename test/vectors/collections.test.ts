import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newKey } from '../access/keys.ts';
import { ADMIN_KEY, type TestGateway } from '../harness/gateway.ts';
import { callerOf, placements, type VectorClient, vectorClient } from './vector-gateways.ts';

describe.each(placements)('in $place', ({ isHere, start }) => {
  describe.skipIf(!isHere)('vector collections', () => {
    let gateway: TestGateway;
    let alice: VectorClient;
    let bob: VectorClient;
    beforeAll(async () => {
      gateway = await start();
      alice = await callerOf(gateway, 'alice');
      bob = await callerOf(gateway, 'bob');
    });
    afterAll(() => gateway?.close());

    test('a collection is created, listed, read, and deleted', async () => {
      expect(await alice.create({ name: 'notes', dimensions: 3, distance: 'DOT' })).toEqual({
        collection: { name: 'notes', dimensions: 3, distance: 'DOT', model: null, indexState: 'HNSW', pointCount: 0 },
        userErrors: [],
      });
      await alice.upsert('notes', [{ id: 'a', vector: [1, 2, 3] }]);
      expect(
        await alice.data('{ vectorCollections(first: 1) { totalCount nodes { name owner pointCount } } }'),
      ).toEqual({
        vectorCollections: { totalCount: 1, nodes: [{ name: 'notes', owner: 'alice', pointCount: 1 }] },
      });
      expect(await alice.remove('notes')).toEqual({ deletedName: 'notes', userErrors: [] });
      expect(await alice.data('{ vectorCollection(name: "notes") { name } }')).toEqual({ vectorCollection: null });
      expect(await alice.remove('notes')).toMatchObject({ deletedName: null, userErrors: [{ code: 'NOT_FOUND' }] });
    });

    test('the distance is the cosine by default', async () => {
      const { collection } = await alice.create({ name: 'default', dimensions: 2 });
      expect(collection.distance).toBe('COSINE');
    });

    test.each([
      [2_000, 'HNSW'],
      [2_001, 'HNSW_HALFVEC'],
      [4_000, 'HNSW_HALFVEC'],
      [4_001, 'EXACT'],
    ])('%i dimensions are searched by %s', async (dimensions, indexState) => {
      const name = `of-${dimensions}`;
      expect((await alice.create({ name, dimensions, distance: 'EUCLIDEAN' })).collection).toMatchObject({
        indexState,
      });
      const vectors = [0, 1, 2].map((number) => Array.from({ length: dimensions }, () => number));
      await alice.upsert(
        name,
        vectors.map((vector, id) => ({ id, vector })),
      );
      const [nearest] = await alice.search(name, { vector: vectors[1], first: 1 });
      expect(nearest).toMatchObject({ id: '1', score: 0 });
    });

    test.each([
      ['INVALID_NAME', { name: 'a b', dimensions: 3 }],
      ['INVALID_NAME', { name: '', dimensions: 3 }],
      ['INVALID_DIMENSIONS', { name: 'zero', dimensions: 0 }],
      ['INVALID_DIMENSIONS', { name: 'large', dimensions: 16_001 }],
      ['NAME_TAKEN', { name: 'taken', dimensions: 3 }],
    ])('%s refuses a collection', async (code, input) => {
      await alice.create({ name: 'taken', dimensions: 2 });
      expect(await alice.create(input)).toMatchObject({ collection: null, userErrors: [{ code }] });
    });

    test('no collection has a NUL character in its name', async () => {
      const name = 'a\0b';
      expect(await alice.create({ name, dimensions: 3 })).toMatchObject({ userErrors: [{ code: 'INVALID_NAME' }] });
      expect(await alice.remove(name)).toEqual({ deletedName: null, userErrors: [{ code: 'NOT_FOUND' }] });
      expect(await alice.upsert(name, [{ id: 1, vector: [1, 0, 0] }])).toMatchObject({
        userErrors: [{ code: 'NOT_FOUND' }],
      });
      expect(await alice.deletePoints({ collection: name, ids: [1] })).toMatchObject({
        userErrors: [{ code: 'NOT_FOUND' }],
      });
      expect((await alice.askSearch(name, { vector: [1, 0, 0] })).errors).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT' } },
      ]);
      expect(await alice.data('query ($name: String!) { vectorCollection(name: $name) { name } }', { name })).toEqual({
        vectorCollection: null,
      });
    });

    test('no vector and no payload is logged, not even with each statement', async () => {
      await alice.create({ name: 'logged', dimensions: 2 });
      const points = [{ id: 'id-canary', vector: [0.123454321, 1], payload: { secret: 'payload-canary' } }];
      expect(await alice.upsert('logged', points)).toMatchObject({ upserted: 1 });
      const filter = { must: [{ key: 'secret', equals: 'payload-canary' }] };
      expect(await alice.search('logged', { vector: [0.123454321, 1], filter })).toHaveLength(1);
      expect((await alice.askSearch('logged', { vector: [0.123454321] })).errors).toHaveLength(1);
      const log = JSON.stringify(gateway.log);
      expect(log).toContain('"level"');
      for (const leak of ['canary', '123454321']) expect(log).not.toContain(leak);
    });

    test('a collection of another owner does not exist', async () => {
      await alice.create({ name: 'private', dimensions: 2 });
      await alice.upsert('private', [{ id: 1, vector: [1, 0] }]);
      expect(await bob.data('{ vectorCollections { totalCount } vectorCollection(name: "private") { name } }')).toEqual(
        {
          vectorCollections: { totalCount: 0 },
          vectorCollection: null,
        },
      );
      expect((await bob.askSearch('private', { vector: [1, 0] })).errors?.[0]?.extensions['code']).toBe(
        'BAD_USER_INPUT',
      );
      const notFound = [{ code: 'NOT_FOUND' }];
      expect(await bob.upsert('private', [{ id: 1, vector: [0, 1] }])).toMatchObject({ userErrors: notFound });
      expect(await bob.deletePoints({ collection: 'private', ids: [1] })).toMatchObject({ userErrors: notFound });
      expect(await bob.remove('private')).toMatchObject({ userErrors: notFound });
      const { collection } = await bob.create({ name: 'private', dimensions: 3 });
      expect(collection).toMatchObject({ dimensions: 3, pointCount: 0 });
      expect(await alice.search('private', { vector: [1, 0] })).toMatchObject([{ id: '1' }]);
    });

    // The id of a key, such as "ApiKey:12", is the id of its credential.
    test('an owner with the name of a credential sees no collection of that credential', async () => {
      const key = await newKey(gateway, { role: 'CALLER' });
      const ofKey = vectorClient(gateway, key.secret);
      const ofOperator = vectorClient(gateway, ADMIN_KEY);
      await ofKey.create({ name: 'of-key', dimensions: 2 });
      await ofOperator.create({ name: 'of-operator', dimensions: 2 });
      for (const owner of ['operator', key.id]) {
        const other = await callerOf(gateway, owner);
        expect(await other.data('{ vectorCollections { totalCount } }')).toEqual({
          vectorCollections: { totalCount: 0 },
        });
      }
      expect(await ofKey.data('{ vectorCollections { nodes { name } } }')).toEqual({
        vectorCollections: { nodes: [{ name: 'of-key' }] },
      });
      expect(await ofOperator.data('{ vectorCollections { nodes { name } } }')).toEqual({
        vectorCollections: { nodes: [{ name: 'of-operator' }] },
      });
    });
  });
});
