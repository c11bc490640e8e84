import type { Context } from '../../graph/context.ts';
import { usageSortKeys } from '../../usage/report/report-queries.ts';

/** By the tokens per second of all usage that is recorded. Models without usage come last. */
export async function fastestFirst<Offer extends { readonly model: { readonly key: string } }>(
  candidates: readonly Offer[],
  { usage }: Context,
): Promise<Offer[]> {
  const models = candidates.map(({ model }) => model.key);
  if (models.length === 0) return [];
  const selection = { filter: { models }, visible: null, groupBy: ['MODEL'], timeZone: 'UTC' } as const;
  const order = usageSortKeys({ field: 'TOKENS_PER_SECOND', direction: 'DESC' });
  const groups = await usage.reports.page(selection, order, { limit: models.length, after: null });
  const places = new Map(groups.filter(({ timedMs }) => timedMs > 0).map(({ group: [key] }, place) => [key, place]));
  const placeOf = ({ model }: Offer) => places.get(model.key) ?? models.length;
  return candidates.toSorted((one, other) => placeOf(one) - placeOf(other));
}
