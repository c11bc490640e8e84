import { VectorsUnusable } from '../db/vector-extension.ts';
import type { Context } from '../graph/context.ts';
import { badInput, vectorsUnavailable } from '../graph/errors/errors.ts';
import { quoteInput } from '../quote-input.ts';
import { recorderOf } from '../usage/events/record-events.ts';
import type { CollectionRow } from './collection-queries.ts';
import { CollectionDeleted } from './vector-store.ts';

/**
 * Whose collections a caller sees: those of its owner, or else of its credential. An owner is any text, such as that of a
 * credential, so that each has a prefix.
 */
export function collectionOwner(context: Context): string {
  const { apiKey, tenant } = recorderOf(context);
  return context.identity.owner === null ? `credential:${apiKey}` : `owner:${tenant}`;
}

/** The name of the owner of a collection. Null: the collection belongs to a credential. */
export function ownerName(owner: string): string | null {
  return owner.startsWith('owner:') ? owner.slice('owner:'.length) : null;
}

export async function ownCollection(context: Context, name: string): Promise<CollectionRow | undefined> {
  return context.vectorCollections.byName(collectionOwner(context), name);
}

/** The message for a collection that is missing, or of another owner, whose existence it does not reveal. */
export function noCollection(path: string, name: string): string {
  return `"${path}" must be the name of a collection of yours; got ${quoteInput(name)}.`;
}

/** Runs a query on the points of one collection, with an error that its client understands. */
export async function onPoints<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await onVectors(work);
  } catch (error) {
    if (error instanceof CollectionDeleted) throw badInput(noCollection('collection', name));
    throw error;
  }
}

/** Runs a query on vectors, with an error that its client understands. */
export async function onVectors<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof VectorsUnusable) throw vectorsUnavailable(error.message);
    throw error;
  }
}
