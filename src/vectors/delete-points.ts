import { builder } from '../graph/builder.ts';
import { badInput } from '../graph/errors/errors.ts';
import { userErrorType } from '../graph/errors/user-error.ts';
import { noCollection, onPoints, ownCollection } from './own-collection.ts';
import { filterPredicate } from './point-criteria.ts';
import { PointFilter } from './point-filter.ts';
import { hasIds } from './point-queries.ts';
import { MAX_POINTS } from './validate-points.ts';

const DeletePointsError = userErrorType('DeletePointsError', 'Reason why no points were deleted.', {
  NOT_FOUND: { description: 'The owner has no collection with this name.' },
});

interface PayloadShape {
  readonly deleted: number;
  readonly userErrors: readonly (typeof DeletePointsError.$inferType)[];
}

const DeletePointsPayload = builder.objectRef<PayloadShape>('DeletePointsPayload').implement({
  description: 'Result of `deletePoints`.',
  fields: (t) => ({
    deleted: t.exposeInt('deleted', { description: 'Number of deleted points. Ids without a point are not counted.' }),
    userErrors: t.expose('userErrors', {
      type: [DeletePointsError],
      description: 'Reasons why no points were deleted. Empty on success.',
    }),
  }),
});

const DeletePointsInput = builder.inputType('DeletePointsInput', {
  description: 'Input of `deletePoints`. Either `ids` or `filter` is required.',
  fields: (t) => ({
    collection: t.string({ required: true, description: 'Name of the collection.' }),
    ids: t.idList({ description: `Ids of the points, 1 to ${MAX_POINTS}.` }),
    filter: t.field({ type: PointFilter, description: 'Which points, with at least one condition.' }),
  }),
});

builder.mutationField('deletePoints', (t) =>
  t.field({
    type: DeletePointsPayload,
    nullable: true,
    authScopes: { role: 'CALLER' },
    description: 'Deletes points by id or by a filter. Deletion cannot be undone. Requires the role CALLER.',
    args: { input: t.arg({ type: DeletePointsInput, required: true }) },
    resolve: async (_mutation, { input }, context): Promise<PayloadShape> => {
      const predicate = predicateOf(input);
      const name = input.collection;
      const collection = await ownCollection(context, name);
      if (!collection) {
        return { deleted: 0, userErrors: [{ code: 'NOT_FOUND', message: noCollection('collection', name) }] };
      }
      const deleted = await onPoints(name, () =>
        context.vectors.withPoints(collection, (points) => points.delete(predicate)),
      );
      return { deleted, userErrors: [] };
    },
  }),
);

function predicateOf({ ids, filter }: typeof DeletePointsInput.$inferInput) {
  if ((ids == null) === (filter == null)) {
    throw badInput(`"input" must have "ids" or "filter"; got ${ids == null ? 'neither' : 'both'}.`);
  }
  if (ids != null) {
    if (ids.length < 1 || ids.length > MAX_POINTS) {
      throw badInput(`"input.ids" must have 1 to ${MAX_POINTS} entries; got ${ids.length}.`);
    }
    return hasIds(ids.map(String));
  }
  const predicate = filterPredicate(filter, 'input.filter');
  if (predicate) return predicate;
  throw badInput(
    '"input.filter" must have a condition, because an empty filter matches every point; got none. To delete all, use deleteVectorCollection.',
  );
}
