import { builder } from '../graph/builder.ts';
import type { Context } from '../graph/context.ts';
import { userErrorType } from '../graph/errors/user-error.ts';
import { modelsMeant } from '../inference/routing/plan-text-call.ts';
import { quoteInput } from '../quote-input.ts';
import { type CollectionRow, MAX_COLLECTIONS } from './collection-queries.ts';
import { collectionOwner, onPoints } from './own-collection.ts';
import { MAX_DIMENSIONS } from './point-table.ts';
import { VectorCollection, VectorDistance } from './vector-collection.ts';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

const CreateVectorCollectionError = userErrorType(
  'CreateVectorCollectionError',
  'Reason why a collection was not created.',
  {
    INVALID_NAME: { description: 'The name is not 1 to 100 letters, digits, dots, hyphens, and underscores.' },
    INVALID_DIMENSIONS: { description: `The number of dimensions is not from 1 to ${MAX_DIMENSIONS}.` },
    UNKNOWN_MODEL: { description: 'The text names no model of a provider.' },
    NAME_TAKEN: { description: 'The owner has a collection with this name.' },
    TOO_MANY_COLLECTIONS: { description: `The owner has ${MAX_COLLECTIONS} collections.` },
  },
);
type Fault = typeof CreateVectorCollectionError.$inferType;

const CreateVectorCollectionInput = builder.inputType('CreateVectorCollectionInput', {
  description: 'Input of `createVectorCollection`.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: 'Name: 1 to 100 letters, digits, dots, hyphens, and underscores, with a letter or digit first.',
    }),
    dimensions: t.int({
      required: true,
      description: `How many numbers each vector has, from 1 to ${MAX_DIMENSIONS}. Up to 4000 can be indexed.`,
    }),
    distance: t.field({
      type: VectorDistance,
      required: true,
      defaultValue: 'COSINE',
      description: 'How points are compared with a vector.',
    }),
    model: t.string({
      description:
        'Key of the model that embeds texts, or an id that `resolveModel` understands. Default: the collection takes vectors only.',
    }),
  }),
});

interface PayloadShape {
  readonly collection: CollectionRow | null;
  readonly userErrors: readonly Fault[];
}

const CreateVectorCollectionPayload = builder.objectRef<PayloadShape>('CreateVectorCollectionPayload').implement({
  description: 'Result of `createVectorCollection`.',
  fields: (t) => ({
    collection: t.expose('collection', {
      type: VectorCollection,
      nullable: true,
      description: 'The collection. Null with user errors.',
    }),
    userErrors: t.expose('userErrors', {
      type: [CreateVectorCollectionError],
      description: 'Reasons why the collection was not created. Empty on success.',
    }),
  }),
});

builder.mutationField('createVectorCollection', (t) =>
  t.field({
    type: CreateVectorCollectionPayload,
    nullable: true,
    authScopes: { role: 'CALLER' },
    description:
      'Creates an empty collection of vectors. The first one starts the vector database, which takes some seconds. Requires the role CALLER.',
    args: { input: t.arg({ type: CreateVectorCollectionInput, required: true }) },
    resolve: async (_mutation, { input }, context): Promise<PayloadShape> => {
      const { name, dimensions, distance } = input;
      const model = input.model == null ? null : await modelKey(input.model, context);
      const userErrors = [
        ...nameFaults(name),
        ...dimensionFaults(dimensions),
        ...(model === undefined ? [unknownModel(input.model ?? '')] : []),
      ];
      if (model === undefined || userErrors.length > 0) return { collection: null, userErrors };
      const owner = collectionOwner(context);
      const created = await onPoints(name, () => context.vectors.create({ owner, name, dimensions, distance, model }));
      if (typeof created === 'object') return { collection: created, userErrors: [] };
      return { collection: null, userErrors: [{ code: created, message: refusals[created](name) }] };
    },
  }),
);

const refusals = {
  NAME_TAKEN: (name: string) => `"name" must not be the name of a collection of yours; got ${quoteInput(name)}.`,
  TOO_MANY_COLLECTIONS: () =>
    `An owner can have at most ${MAX_COLLECTIONS} collections; got one more. Delete one first.`,
};

/** Undefined: no model that the source lists. */
async function modelKey(text: string, context: Context): Promise<string | undefined> {
  const [meant] = await modelsMeant(text, context);
  return meant?.removedVersion === null ? meant.key : undefined;
}

function unknownModel(text: string): Fault {
  const message = `"model" must name a model of a provider, such as "openai/text-embedding-3-small"; got ${quoteInput(text)}.`;
  return { code: 'UNKNOWN_MODEL', message };
}

function nameFaults(name: string): Fault[] {
  if (NAME.test(name)) return [];
  const message = `"name" must be 1 to 100 letters, digits, dots, hyphens, and underscores, with a letter or digit first; got ${quoteInput(name)}.`;
  return [{ code: 'INVALID_NAME', message }];
}

function dimensionFaults(dimensions: number): Fault[] {
  if (dimensions >= 1 && dimensions <= MAX_DIMENSIONS) return [];
  const message = `"dimensions" must be from 1 to ${MAX_DIMENSIONS}; got ${dimensions}.`;
  return [{ code: 'INVALID_DIMENSIONS', message }];
}
