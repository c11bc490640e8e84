import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import { builder } from '../graph/builder.ts';
import type { Context } from '../graph/context.ts';
import { currentBudget } from '../operation-budget.ts';
import type { CollectionRow } from './collection-queries.ts';
import { onPoints } from './own-collection.ts';
import type { PointRow } from './point-queries.ts';

export interface PointShape extends PointRow {
  readonly collection: CollectionRow;
}

/** Of a number in an answer, with its comma. */
const CHARACTERS_PER_NUMBER = 10;
const MAX_VECTORS_PER_STATEMENT = 100;

export const VECTOR_DESCRIPTION =
  'The stored vector, in 32-bit floating-point numbers. Read only when requested. Null when the point was deleted meanwhile.';

export const VectorPoint = builder.objectRef<PointShape>('VectorPoint').implement({
  cacheable: false,
  description: 'A point of a vector collection.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Id of the point, unique in its collection. A number is its decimal text.' }),
    payload: t.expose('payload', { type: 'JSON', description: 'The payload. An empty object when none was given.' }),
    vector: t.floatList({
      nullable: true,
      description: VECTOR_DESCRIPTION,
      resolve: (point, _args, context) => vectorOf(point, context),
    }),
  }),
});

export async function vectorOf({ collection, id }: PointShape, context: Context): Promise<number[] | null> {
  // Before any vector is read.
  currentBudget()?.chargeCharacters(collection.dimensions * CHARACTERS_PER_NUMBER);
  return vectorLoader(context)(collection).load(id);
}

/** Batches the vectors of all points that a request returns, by collection. */
const vectorLoader = createContextCache((context: Context) => {
  const loaders = new Map<string, DataLoader<string, number[] | null>>();
  return (collection: CollectionRow) => {
    const loader = loaders.get(collection.id) ?? newLoader(context, collection);
    loaders.set(collection.id, loader);
    return loader;
  };
});

function newLoader({ vectors }: Context, collection: CollectionRow): DataLoader<string, number[] | null> {
  const read = async (ids: readonly string[]) => {
    const found = await onPoints(collection.name, () =>
      vectors.withPoints(collection, (points) => points.vectors(ids)),
    );
    return ids.map((id) => found.get(id) ?? null);
  };
  return new DataLoader(read, { maxBatchSize: MAX_VECTORS_PER_STATEMENT });
}
