import { createContextCache, initContextCache } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { type Context, viewOf } from './context.ts';

type Path = GraphQLResolveInfo['path'];

/** The fields of this request that were asked of an earlier moment, with the context of all that is below each. */
const departures = createContextCache((_request: Context) => new Map<Path, Context>());
/** One for each moment, so that all that is asked of it shares its loaders. */
const contexts = createContextCache((_request: Context) => new Map<number, Promise<Context | null>>());

/** The context of a field: that of the earlier moment that a field above it was asked of, else the request's own. */
export function contextAt(request: Context, path: Path): Context {
  const begun = departures(request);
  if (begun.size === 0) return request;
  for (let above: Path | undefined = path; above; above = above.prev) {
    const context = begun.get(above);
    if (context) return context;
  }
  return request;
}

/** Begins at `path` to answer by what was known at a moment. Null: nothing was, or it is forgotten. */
export async function goBack(request: Context, path: Path, moment: Date): Promise<Context | null> {
  const known = contexts(request);
  const context = known.get(moment.getTime()) ?? contextOf(request, moment);
  known.set(moment.getTime(), context);
  const found = await context;
  if (found) departures(request).set(path, found);
  return found;
}

async function contextOf(request: Context, moment: Date): Promise<Context | null> {
  // Of a moment to come no more is known than now.
  if (moment.getTime() > Date.now()) return request;
  const view = await request.catalog.viewAt(await viewOf(request), moment);
  return view && { ...request, ...initContextCache(), asOf: { moment, view } };
}
