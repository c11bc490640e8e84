import { GraphQLError } from 'graphql';
import { builder } from '../graph/builder.ts';
import type { Context } from '../graph/context.ts';
import type { ErrorCode } from '../graph/errors/error-codes.ts';
import { badInput } from '../graph/errors/errors.ts';
import { MAX_PAGE_SIZE } from '../graph/paging/pagination.ts';
import { recordCall } from '../inference/record-call.ts';
import type { TextError } from '../inference/text/request/text-refusal.ts';
import { withoutBudget } from '../operation-budget.ts';
import { quoteInput } from '../quote-input.ts';
import type { CollectionRow } from './collection-queries.ts';
import { embedForCollection } from './embed-for-collection.ts';
import { noCollection, onPoints, ownCollection } from './own-collection.ts';
import { type PointShape, VECTOR_DESCRIPTION, vectorOf } from './point.ts';
import { filterPredicate } from './point-criteria.ts';
import { PointFilter } from './point-filter.ts';
import { vectorFault } from './validate-vector.ts';

interface ScoredPointShape extends PointShape {
  readonly score: number;
}

const ScoredPoint = builder.objectRef<ScoredPointShape>('ScoredPoint').implement({
  cacheable: false,
  description: 'A point that a search found.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Id of the point, unique in its collection. A number is its decimal text.' }),
    score: t.exposeFloat('score', {
      description:
        'The cosine (COSINE) or the product (DOT), where higher is nearer, or the distance (EUCLIDEAN), where lower is nearer.',
    }),
    payload: t.expose('payload', { type: 'JSON', description: 'The payload. An empty object when none was given.' }),
    vector: t.floatList({
      nullable: true,
      description: VECTOR_DESCRIPTION,
      resolve: (point, _args, context) => vectorOf(point, context),
    }),
  }),
});

builder.queryField('searchPoints', (t) =>
  t.field({
    type: [ScoredPoint],
    nullable: true,
    cacheable: false,
    authScopes: { role: 'CALLER' },
    description:
      'The points of a collection that are nearest to a vector, nearest first. A selective filter still returns up to `first` points. Requires the role CALLER.',
    args: {
      collection: t.arg.string({ required: true, description: 'Name of the collection.' }),
      vector: t.arg.floatList({
        description: 'As many finite numbers as the collection has dimensions. Either `vector` or `text` is required.',
      }),
      text: t.arg.string({
        description: 'Text that the model of the collection embeds. The call is checked and recorded as for `embed`.',
      }),
      first: t.arg.int({ defaultValue: 10, description: `Number of points, from 1 to ${MAX_PAGE_SIZE}.` }),
      filter: t.arg({ type: PointFilter, description: 'Which points. Default: all.' }),
      scoreThreshold: t.arg.float({
        description: 'Leaves out points with a lower score or, for EUCLIDEAN, with a greater one. Default: none.',
      }),
    },
    resolve: async (_query, { collection: name, filter, ...args }, context) => {
      const limit = args.first ?? 10;
      if (limit < 1 || limit > MAX_PAGE_SIZE) {
        throw badInput(`"first" must be between 1 and ${MAX_PAGE_SIZE}; got ${limit}.`);
      }
      const threshold = finiteThreshold(args.scoreThreshold ?? null);
      const predicate = filterPredicate(filter, 'filter');
      const collection = await ownCollection(context, name);
      if (!collection) throw badInput(noCollection('collection', name));
      const vector = await searchedVector(args, collection, context);
      const nearest = await onPoints(name, () => context.vectors.nearest(collection, { vector, predicate, limit }));
      return nearest
        .map(({ distance, ...point }) => ({ ...point, collection, score: scores[collection.distance](distance) }))
        .filter(({ score }) => threshold === null || isWithin(score, threshold, collection));
    },
  }),
);

interface Searched {
  readonly vector?: readonly number[] | null | undefined;
  readonly text?: string | null | undefined;
}

async function searchedVector({ vector, text }: Searched, collection: CollectionRow, context: Context) {
  if ((vector == null) === (text == null)) {
    throw badInput(`Either "vector" or "text" must be given; got ${vector == null ? 'neither' : 'both'}.`);
  }
  const given = vector ?? (await embeddedText(text ?? '', collection, context));
  const fault = vectorFault(given, collection);
  if (fault !== null) throw badInput(`"vector" ${fault}`);
  return given;
}

async function embeddedText(text: string, collection: CollectionRow, context: Context): Promise<readonly number[]> {
  const { name, model } = collection;
  if (model === null) {
    throw badInput(`"text" needs a collection with a model; ${quoteInput(name)} takes vectors only.`);
  }
  if (text.trim() === '') throw badInput('"text" must not be blank.');
  const found = await embedForCollection({ ...collection, model }, [text], context);
  const errors = 'errors' in found ? found.errors : [];
  const codes = errors.map(({ code }) => code);
  await withoutBudget(() => recordCall('searchPoints', codes, context));
  if ('errors' in found) throw embeddingFailed(found.errors[0]);
  return found[0] ?? [];
}

function embeddingFailed(error: TextError | undefined): GraphQLError {
  return new GraphQLError(error?.message ?? 'The model of the collection did not embed the text.', {
    extensions: { code: 'EMBEDDING_FAILED' satisfies ErrorCode, reason: error?.code },
  });
}

const scores = {
  COSINE: (distance: number) => 1 - distance,
  EUCLIDEAN: (distance: number) => distance,
  DOT: (distance: number) => -distance,
} as const satisfies Record<CollectionRow['distance'], (distance: number) => number>;

function isWithin(score: number, threshold: number, { distance }: CollectionRow): boolean {
  return distance === 'EUCLIDEAN' ? score <= threshold : score >= threshold;
}

function finiteThreshold(threshold: number | null): number | null {
  if (threshold === null || Number.isFinite(threshold)) return threshold;
  throw badInput(`"scoreThreshold" must be a finite number; got ${threshold}.`);
}
