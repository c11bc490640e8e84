import type { vectorDistances } from '../db/tables/vector-tables.ts';
import { builder } from '../graph/builder.ts';
import { connectionType, pageArgs } from '../graph/paging/connection.ts';
import type { ListOrder } from '../graph/paging/cursor.ts';
import { connection } from '../graph/paging/pagination.ts';
import type { CollectionRow } from './collection-queries.ts';
import type { IndexState } from './indexing/index-state.ts';
import { collectionOwner, onPoints, onVectors, ownCollection, ownerName } from './own-collection.ts';
import { type PointShape, VectorPoint } from './point.ts';
import { filterPredicate } from './point-criteria.ts';
import { PointFilter } from './point-filter.ts';

export const VectorDistance = builder.enumType('VectorDistance', {
  description: 'How the points of a collection are compared with a vector.',
  values: {
    COSINE: { description: 'By angle. The score is the cosine, from -1 to 1; 1 means the same direction.' },
    EUCLIDEAN: { description: 'By distance. The score is the distance, so that 0 means equal.' },
    DOT: { description: 'By dot product. The score is the product; a greater one is nearer.' },
  } as const satisfies Record<(typeof vectorDistances)[number], object>,
});

const VectorIndexState = builder.enumType('VectorIndexState', {
  description:
    'How searches find the points of a collection. The index is built in the background when the points take more than 192 MiB; a smaller collection is compared point by point.',
  values: {
    HNSW: { description: 'With an HNSW index once the collection is large, up to 2000 dimensions.' },
    HNSW_HALFVEC: {
      description:
        'With an HNSW index of half precision once the collection is large, from 2001 to 4000 dimensions. Scores are of full precision.',
    },
    INDEXING: {
      description: 'With an HNSW index that is being built. Points that are not indexed yet are compared one by one.',
    },
    EXACT: { description: 'By comparing all points, because more than 4000 dimensions cannot be indexed.' },
  } as const satisfies Record<IndexState, object>,
});

const PointConnection = connectionType(VectorPoint);

export const VectorCollection = builder.objectRef<CollectionRow>('VectorCollection').implement({
  cacheable: false,
  authScopes: { role: 'CALLER' },
  description: 'Points with a vector and a payload, to search by nearness. It belongs to the owner of its creator.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name, unique among the collections of the owner.' }),
    owner: t.string({
      nullable: true,
      description:
        'Owner of the API key or token that created the collection. Null when it has none, so that the collection belongs to that credential alone.',
      resolve: ({ owner }) => ownerName(owner),
    }),
    dimensions: t.exposeInt('dimensions', { description: 'How many numbers each vector has.' }),
    distance: t.expose('distance', { type: VectorDistance, description: 'How points are compared with a vector.' }),
    model: t.exposeString('model', {
      nullable: true,
      description: 'Key of the model that embeds the texts of the collection. Null when it takes vectors only.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the collection was created.' }),
    indexState: t.loadable({
      type: VectorIndexState,
      description: 'How searches find the points.',
      resolve: (collection) => collection,
      load: (collections: CollectionRow[], { vectors }) => onVectors(() => vectors.indexStates(collections)),
    }),
    pointCount: t.int({
      description: 'Number of points. Counted when requested.',
      resolve: (collection, _args, { vectors }) =>
        onPoints(collection.name, () => vectors.withPoints(collection, (points) => points.count(undefined))),
    }),
    points: t.field({
      type: PointConnection,
      description: 'Points by id, in byte order.',
      args: { ...pageArgs, filter: t.arg({ type: PointFilter, description: 'Which points. Default: all.' }) },
      resolve: (collection, { filter, ...args }, { vectors }) => {
        const predicate = filterPredicate(filter, 'filter');
        return connection<PointShape>(args, {
          order: orderOfPoints(collection),
          rows: async (page) => {
            const rows = await onPoints(collection.name, () =>
              vectors.withPoints(collection, (points) => points.page(predicate, page)),
            );
            return rows.map((row) => ({ ...row, collection }));
          },
          count: () =>
            onPoints(collection.name, () => vectors.withPoints(collection, (points) => points.count(predicate))),
          valuesOf: ({ id }) => [id],
        });
      },
    }),
  }),
});

const VectorCollectionConnection = connectionType(VectorCollection);

builder.queryFields((t) => ({
  vectorCollections: t.field({
    type: VectorCollectionConnection,
    nullable: true,
    cacheable: false,
    authScopes: { role: 'CALLER' },
    description: 'The collections of the owner of the caller, by name. Requires the role CALLER.',
    args: pageArgs,
    resolve: (_query, args, context) => {
      const owner = collectionOwner(context);
      return connection(args, {
        order: { name: 'vector collections by name', values: ['text'] },
        rows: (page) => context.vectorCollections.page(owner, page),
        count: () => context.vectorCollections.count(owner),
        valuesOf: ({ name }) => [name],
      });
    },
  }),
  vectorCollection: t.field({
    type: VectorCollection,
    nullable: true,
    cacheable: false,
    authScopes: { role: 'CALLER' },
    description: 'The collection with this name. Null when the owner of the caller has none. Requires the role CALLER.',
    args: { name: t.arg.string({ required: true, description: 'Name of the collection.' }) },
    resolve: async (_query, { name }, context) => (await ownCollection(context, name)) ?? null,
  }),
}));

function orderOfPoints({ id }: CollectionRow): ListOrder {
  return { name: `points of ${id} by id`, values: ['text'] };
}
