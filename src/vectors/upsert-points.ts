import type { JsonObject } from '../db/tables/json-columns.ts';
import { builder } from '../graph/builder.ts';
import type { Context } from '../graph/context.ts';
import { badInput } from '../graph/errors/errors.ts';
import { itemErrorType } from '../graph/errors/user-error.ts';
import type { CollectionRow } from './collection-queries.ts';
import { embedForCollection } from './embed-for-collection.ts';
import { noCollection, onPoints, ownCollection } from './own-collection.ts';
import type { NewPoint } from './point-queries.ts';
import { type GivenPoint, MAX_ID_LENGTH, MAX_PAYLOAD_LENGTH, MAX_POINTS, pointFaults } from './validate-points.ts';
import { vectorFault } from './validate-vector.ts';

const UpsertPointsError = itemErrorType('UpsertPointsError', 'Reason why no points were stored.', {
  NOT_FOUND: { description: 'The owner has no collection with this name.' },
  INVALID_ID: { description: 'The id is empty or too long.' },
  DUPLICATE_ID: { description: 'Two points have the same id.' },
  INVALID_PAYLOAD: { description: 'The payload is not a JSON object, or too large.' },
  INVALID_VECTOR: {
    description:
      'The vector is missing, has another length than the collection, a number that cannot be stored, or no direction.',
  },
  INVALID_TEXT: { description: 'The text is blank, or the collection has no model.' },
  EMBEDDING_FAILED: { description: 'The model of the collection did not embed the texts. The message says why.' },
});

const PointInput = builder.inputType('PointInput', {
  description: 'A point to store.',
  fields: (t) => ({
    id: t.id({
      required: true,
      description: `Number, or text of 1 to ${MAX_ID_LENGTH} characters. 7 and "7" are the same id.`,
    }),
    vector: t.floatList({
      description: 'As many finite numbers as the collection has dimensions. Either `vector` or `text` is required.',
    }),
    text: t.string({
      description: 'Text that the model of the collection embeds. The text itself is not stored.',
    }),
    payload: t.field({
      type: 'JSON',
      description: `JSON object to filter by, of at most ${MAX_PAYLOAD_LENGTH} characters. Default: an empty object.`,
    }),
  }),
});

const UpsertPointsInput = builder.inputType('UpsertPointsInput', {
  description: 'Input of `upsertPoints`.',
  fields: (t) => ({
    collection: t.string({ required: true, description: 'Name of the collection.' }),
    points: t.field({ type: [PointInput], required: true, description: `Points to store, 1 to ${MAX_POINTS}.` }),
  }),
});

interface PayloadShape {
  readonly upserted: number;
  readonly userErrors: readonly (typeof UpsertPointsError.$inferType)[];
}

const UpsertPointsPayload = builder.objectRef<PayloadShape>('UpsertPointsPayload').implement({
  description: 'Result of `upsertPoints`.',
  fields: (t) => ({
    upserted: t.exposeInt('upserted', { description: 'Number of points that were stored. 0 with user errors.' }),
    userErrors: t.expose('userErrors', {
      type: [UpsertPointsError],
      description: 'Reasons why nothing was stored. Empty on success.',
    }),
  }),
});

builder.mutationField('upsertPoints', (t) =>
  t.field({
    type: UpsertPointsPayload,
    nullable: true,
    authScopes: { role: 'CALLER' },
    description:
      'Stores points, all or none. A point replaces the one with the same id; of two at the same time, the later one stays. Requires the role CALLER.',
    args: { input: t.arg({ type: UpsertPointsInput, required: true }) },
    resolve: async (_mutation, { input }, context): Promise<PayloadShape> => {
      const { collection: name, points } = input;
      if (points.length < 1 || points.length > MAX_POINTS) {
        throw badInput(`"input.points" must have 1 to ${MAX_POINTS} entries; got ${points.length}.`);
      }
      const collection = await ownCollection(context, name);
      if (!collection) {
        const message = noCollection('collection', name);
        return { upserted: 0, userErrors: [{ code: 'NOT_FOUND', path: 'collection', message }] };
      }
      const given = points.map(givenPoint);
      const userErrors = pointFaults(given, collection);
      if (userErrors.length > 0) return { upserted: 0, userErrors };
      const embedded = await withVectors(given, collection, context);
      if (!Array.isArray(embedded)) return { upserted: 0, userErrors: embedded.userErrors };
      await onPoints(name, () => context.vectors.upsert(collection, embedded));
      return { upserted: embedded.length, userErrors };
    },
  }),
);

function givenPoint({ id, vector, text, payload }: typeof PointInput.$inferInput): GivenPoint {
  // Anything but an object is refused.
  return { id: String(id), vector: vector ?? null, text: text ?? null, payload: (payload ?? {}) as JsonObject };
}

/** The points with a vector each. Texts are embedded together. */
async function withVectors(
  points: readonly GivenPoint[],
  collection: CollectionRow,
  context: Context,
): Promise<NewPoint[] | { readonly userErrors: PayloadShape['userErrors'] }> {
  const { model } = collection;
  const texts = points.flatMap(({ text }) => text ?? []);
  const found =
    model === null || texts.length === 0 ? [] : await embedForCollection({ ...collection, model }, texts, context);
  if ('errors' in found) {
    return { userErrors: found.errors.map(({ message }) => ({ code: 'EMBEDDING_FAILED', path: 'points', message })) };
  }
  const rest = [...found];
  const embedded = points.map(({ id, payload, vector }) => ({ id, payload, vector: vector ?? rest.shift() ?? [] }));
  const userErrors = embedded.flatMap(({ vector }, index) => {
    const fault = vectorFault(vector, collection);
    const message = `The vector of "points.${index}" ${fault}`;
    return fault === null ? [] : [{ code: 'EMBEDDING_FAILED' as const, path: `points.${index}.text`, message }];
  });
  return userErrors.length > 0 ? { userErrors } : embedded;
}
