import type { Context } from '../graph/context.ts';
import { catalogOf } from '../graph/context.ts';
import { clientSignal } from '../inference/api/client-signal.ts';
import { embedTexts } from '../inference/embedding/embed-texts.ts';
import type { TextError } from '../inference/text/request/text-refusal.ts';
import { withoutBudget } from '../operation-budget.ts';
import type { CollectionRow } from './collection-queries.ts';

/** The vectors of texts by the model of a collection, in the order of the texts, or why there are none. */
export async function embedForCollection(
  { model, dimensions }: CollectionRow & { readonly model: string },
  texts: readonly string[],
  context: Context,
): Promise<readonly (readonly number[])[] | { readonly errors: readonly TextError[] }> {
  const request = {
    ...{ model, texts, owner: null, project: null, tags: [] },
    dimensions: (await hasDimensions(model, dimensions, context)) ? null : dimensions,
  };
  // What was used is recorded even if the client has left.
  const end = await withoutBudget(() => embedTexts(request, context, clientSignal(context)));
  if (end.kind === 'ERRORS') return { errors: end.errors };
  const other = end.vectors.find((vector) => vector.length !== dimensions);
  if (!other) return end.vectors;
  const message = `${model} answers vectors of ${other.length} dimensions; the collection has ${dimensions}.`;
  return { errors: [{ code: 'INVALID_ANSWER', path: '', message }] };
}

/** The source publishes the dimensions of an embedding model as its output limit. Not every model lets choose others. */
async function hasDimensions(model: string, dimensions: number, context: Context): Promise<boolean> {
  const [row] = await (await catalogOf(context)).models.byKeys([model]);
  return row?.outputTokens === dimensions;
}
