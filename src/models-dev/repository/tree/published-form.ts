import { isTable, type Table } from './inheritance.ts';

/** Keys of prices that authors wrote by mistake. The source did not publish them. */
const UNPUBLISHED_PRICES = new Set([
  'cache_input',
  'cached',
  'cached_input',
  'cached_read',
  'cached_write',
  'citation',
  'image',
  'input_audio_token',
  'request',
]);

/** Until this day, the source published ids in lower case. */
const ID_AS_WRITTEN_SINCE = Date.parse('2025-07-28T00:00:00Z');
/** The smallest size of a tier that the source repeats under its older name. */
const OLD_TIER_TOKENS = 200_000;

export function publishesIdsAsWritten(date: Date): boolean {
  return date.getTime() >= ID_AS_WRITTEN_SINCE;
}

/** A model or base model as the source published it on a day. */
export function publishedEntry(id: string, own: Table, date: Date): Table {
  const { base_model: _, base_model_omit: _omit, extends: _extends, ...entry } = own;
  const published: Record<string, unknown> = {
    ...entry,
    id: publishesIdsAsWritten(date) ? id : id.toLowerCase(),
  };
  if (isTable(entry['cost'])) published['cost'] = publishedCost(entry['cost']);
  const options = entry['reasoning_options'];
  if (Array.isArray(options)) published['reasoning_options'] = options.map(publishedOption);
  return published;
}

function publishedCost(cost: Table): Table {
  const prices = Object.fromEntries(Object.entries(cost).filter(([key]) => !UNPUBLISHED_PRICES.has(key)));
  const tiers = cost['tiers'];
  if (!Array.isArray(tiers)) return prices;
  const published = tiers.map(publishedTier);
  const over200k = published.length === 1 ? oldTier(published[0]) : null;
  return { ...prices, tiers: published, ...(over200k && { context_over_200k: over200k }) };
}

function publishedTier(tier: unknown): unknown {
  if (!isTable(tier) || !isTable(tier['tier'])) return tier;
  return { ...tier, tier: { type: 'context', ...tier['tier'] } };
}

/** Null: the tier is too small or of another type. */
function oldTier(published: unknown): Table | null {
  if (!isTable(published) || !isTable(published['tier'])) return null;
  const { tier: _, ...prices } = published;
  const { type, size } = published['tier'];
  return type === 'context' && typeof size === 'number' && size >= OLD_TIER_TOKENS ? prices : null;
}

/** TOML has no null, so authors write the text "null" for the effort that leaves the choice to the model. */
function publishedOption(option: unknown): unknown {
  if (!isTable(option) || !Array.isArray(option['values'])) return option;
  return { ...option, values: option['values'].map((value: unknown) => (value === 'null' ? null : value)) };
}
