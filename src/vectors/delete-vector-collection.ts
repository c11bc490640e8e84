import { builder } from '../graph/builder.ts';
import { userErrorType } from '../graph/errors/user-error.ts';
import { collectionOwner, noCollection, onPoints } from './own-collection.ts';

const DeleteVectorCollectionError = userErrorType(
  'DeleteVectorCollectionError',
  'Reason why a collection was not deleted.',
  { NOT_FOUND: { description: 'The owner has no collection with this name.' } },
);

interface PayloadShape {
  readonly deletedName: string | null;
  readonly userErrors: readonly (typeof DeleteVectorCollectionError.$inferType)[];
}

const DeleteVectorCollectionPayload = builder.objectRef<PayloadShape>('DeleteVectorCollectionPayload').implement({
  description: 'Result of `deleteVectorCollection`.',
  fields: (t) => ({
    deletedName: t.exposeString('deletedName', {
      nullable: true,
      description: 'Name of the deleted collection. Null with user errors.',
    }),
    userErrors: t.expose('userErrors', {
      type: [DeleteVectorCollectionError],
      description: 'Reasons why no collection was deleted. Empty on success.',
    }),
  }),
});

const DeleteVectorCollectionInput = builder.inputType('DeleteVectorCollectionInput', {
  description: 'Input of `deleteVectorCollection`.',
  fields: (t) => ({ name: t.string({ required: true, description: 'Name of the collection.' }) }),
});

builder.mutationField('deleteVectorCollection', (t) =>
  t.field({
    type: DeleteVectorCollectionPayload,
    nullable: true,
    authScopes: { role: 'CALLER' },
    description: 'Deletes a collection with all of its points. Deletion cannot be undone. Requires the role CALLER.',
    args: { input: t.arg({ type: DeleteVectorCollectionInput, required: true }) },
    resolve: async (_mutation, { input: { name } }, context): Promise<PayloadShape> => {
      const deleted = await onPoints(name, () => context.vectors.delete(collectionOwner(context), name));
      if (deleted) return { deletedName: name, userErrors: [] };
      return { deletedName: null, userErrors: [{ code: 'NOT_FOUND', message: noCollection('name', name) }] };
    },
  }),
);
