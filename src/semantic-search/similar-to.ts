import { sql } from 'drizzle-orm';
import { GraphQLError } from 'graphql';
import { requireRole } from '../access/require-role.ts';
import { textArray } from '../db/key-lists.ts';
import { byKeyColumn } from '../db/keyset.ts';
import type { baseModels, models } from '../db/tables/catalog-tables.ts';
import type { Context } from '../graph/context.ts';
import type { ErrorCode } from '../graph/errors/error-codes.ts';
import { badInput } from '../graph/errors/errors.ts';
import type { NamedOrder } from '../graph/paging/orders.ts';
import { embedTexts } from '../inference/embedding/embed-texts.ts';
import { recordCall } from '../inference/record-call.ts';
import { withoutBudget } from '../operation-budget.ts';
import type { CollectionRow } from '../vectors/collection-queries.ts';
import { collectionOwner, onPoints } from '../vectors/own-collection.ts';
import { hasIds } from '../vectors/point-queries.ts';
import { vectorFault } from '../vectors/validate-vector.ts';
import { catalogCollection, type EmbeddedKind, keyOfPoint, pointId } from './catalog-collection.ts';
import { MAX_SIMILAR } from './similar-to-input.ts';

const MAX_TEXT_LENGTH = 1_000;

/** The records that are most similar to a text, most similar first. */
export interface Similar {
  readonly text: string;
  readonly keys: readonly string[];
  /** 1 minus the cosine, as decimal text, in the order of the keys. */
  readonly distances: readonly string[];
}

/**
 * Ranks records by their similarity to a text. The text is embedded as a call of the caller. `keysOf`: keys of the
 * records, read only once the vector is known.
 */
export async function mostSimilar(
  given: string,
  kind: EmbeddedKind,
  keysOf: () => Promise<readonly string[]>,
  context: Context,
): Promise<Similar> {
  // The answer depends on the vectors too, which follow a version later.
  context.cacheability.forbid();
  requireRole(context.identity, 'CALLER');
  const text = given.trim();
  const model = configuredModel(text, context);
  const collection = await readyCollection(model, context);
  const vector = await vectorOf(text, model, collection, context);
  const predicate = hasIds((await keysOf()).map((key) => pointId(kind, key)));
  const nearest = await onPoints(collection.name, () =>
    context.vectors.nearest(collection, { vector, predicate, limit: MAX_SIMILAR }),
  );
  return {
    text,
    keys: nearest.map(({ id }) => keyOfPoint(kind, id)),
    distances: nearest.map(({ distance }) => distance.toFixed(9)),
  };
}

/** Most similar first, then by key. */
export function similarFirst(
  { text, keys, distances }: Similar,
  { key }: typeof models | typeof baseModels,
): NamedOrder {
  const position = sql`array_position(${textArray(sql.placeholder('similarKeys'))}, ${key})`;
  const distance = sql`(${textArray(sql.placeholder('distances'))})[${position}]::numeric`;
  return {
    name: `by similarity to ${JSON.stringify(text)}`,
    question: { shape: 'by similarity', values: { similarKeys: [...keys], distances: [...distances] } },
    sortKeys: [{ value: distance, kind: 'decimal', direction: 'ASC' }, ...byKeyColumn(key)],
  };
}

function configuredModel(text: string, { config, asOf }: Context): string {
  const { semanticSearchModel: model } = config.inference;
  if (model === null) {
    throw unavailable('"similarTo" needs an embedding model: set SEMANTIC_SEARCH_MODEL. "search" works without it.');
  }
  if (asOf !== null)
    throw badInput('"similarTo" must not be combined with "asOf": only the current catalog is embedded.');
  if (text.length < 1 || text.length > MAX_TEXT_LENGTH) {
    throw badInput(`"filter.similarTo" must have 1 to ${MAX_TEXT_LENGTH} characters; got ${text.length}.`);
  }
  return model;
}

async function readyCollection(model: string, { semanticSearch, vectorCollections }: Context): Promise<CollectionRow> {
  const state = await semanticSearch.state();
  const isReady = state?.model === model && state.version !== null;
  const collection = isReady ? await catalogCollection(vectorCollections) : undefined;
  if (collection?.model === model) return collection;
  throw unavailable('The catalog is not embedded yet. Operators see at "semanticSearch" how far it is. Retry later.');
}

/** A page after the first asks for the same text again, and a request may ask for it many times at once. */
function vectorOf(text: string, model: string, collection: CollectionRow, context: Context) {
  const { searchedVectors } = context;
  const key = JSON.stringify([collection.id, collectionOwner(context), text]);
  const known = searchedVectors.get(key);
  if (known) return known;
  const found = embed(text, model, collection, context);
  searchedVectors.set(key, found);
  found.catch(() => {
    if (searchedVectors.peek(key) === found) searchedVectors.delete(key);
  });
  return found;
}

async function embed(text: string, model: string, collection: CollectionRow, context: Context) {
  const request = { model, texts: [text], dimensions: null, owner: null, project: null, tags: [] };
  // Another request of the caller may wait for the vector, so that it does not end with the client.
  const { signal } = new AbortController();
  const end = await withoutBudget(async () => {
    const ended = await embedTexts(request, context, signal);
    await recordCall('similarTo', ended.kind === 'ERRORS' ? ended.errors.map(({ code }) => code) : [], context);
    return ended;
  });
  if (end.kind === 'ERRORS') throw embeddingFailed(end.errors[0]);
  const vector = end.vectors[0] ?? [];
  const fault = vectorFault(vector, collection);
  if (fault !== null) throw embeddingFailed({ code: 'INVALID_ANSWER', message: `The vector of the text ${fault}` });
  return vector;
}

function embeddingFailed(error?: { readonly code: string; readonly message: string }): GraphQLError {
  return new GraphQLError(error?.message ?? 'The model did not embed the text.', {
    extensions: { code: 'EMBEDDING_FAILED' satisfies ErrorCode, reason: error?.code },
  });
}

function unavailable(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'SEMANTIC_SEARCH_UNAVAILABLE' satisfies ErrorCode } });
}
