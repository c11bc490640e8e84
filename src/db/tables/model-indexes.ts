import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { index, type PgColumn } from 'drizzle-orm/pg-core';

/** The names of the capabilities of a model, from the columns of its row. */
export const capabilitiesOfRow = sql`array_remove(array[
  case when attachment then 'ATTACHMENT' end, case when reasoning then 'REASONING' end,
  case when tool_call then 'TOOL_CALL' end, case when structured_output then 'STRUCTURED_OUTPUT' end,
  case when temperature then 'TEMPERATURE' end, case when interleaved then 'INTERLEAVED' end,
  case when open_weights then 'OPEN_WEIGHTS' end,
  case when 'IMAGE' = any(input_modalities) then 'VISION' end,
  case when 'AUDIO' = any(input_modalities) then 'AUDIO' end,
  case when 'VIDEO' = any(input_modalities) then 'VIDEO' end,
  case when 'PDF' = any(input_modalities) then 'PDF' end], null)`;

/** The price of a model whose published prices are the prices paid. Null: its prices cannot be compared. */
export function whereComparable(price: SQL): SQL {
  return sql`case when price_kind in ('METERED', 'FREE') then ${price} end`;
}

/** No comparable price of the model for a kind of tokens is lower, whichever tier or mode applies: see `drizzle/`. */
const leastPrice = (kind: 'input' | 'output') =>
  whereComparable(sql.raw(`least_price(price_${kind}, '${kind}', pricing_tiers, pricing_over_200k, pricing_modes)`));
export const leastInputPrice = leastPrice('input');
export const leastOutputPrice = leastPrice('output');

/** The same values for rows that are read, not for an index: most models have one price, which needs no call. */
const leastPriceOfRow = (kind: 'input' | 'output') => sql`case
  when coalesce(pricing_tiers, pricing_over_200k, pricing_modes) is not null then ${leastPrice(kind)}
  else ${whereComparable(sql.raw(`price_${kind}`))} end`;
export const leastInputPriceOfRow = leastPriceOfRow('input');
export const leastOutputPriceOfRow = leastPriceOfRow('output');

type Columns = Readonly<
  Record<
    | 'key'
    | 'untilVersion'
    | 'providerKey'
    | 'baseModelKey'
    | 'labKey'
    | 'family'
    | 'name'
    | 'releaseDate'
    | 'lastUpdated'
    | 'contextTokens'
    | 'outputTokens'
    | 'comparableInputPrice'
    | 'comparableOutputPrice'
    | 'comparablePrice'
    | 'capabilities'
    | 'outputModalities'
    | 'registry',
    PgColumn
  >
>;

/** Indexes of the current models that serve the filters and the orders of lists, so that the limit of a page ends the scan. */
export function presentModelIndexes(table: Columns) {
  const isPresent = sql`${table.untilVersion} is null`;
  const by = (name: string, ...columns: readonly [PgColumn, ...PgColumn[]]) =>
    index(`models_${name}`)
      .on(...columns)
      .where(isPresent);
  const inOrder = (name: string, value: SQLWrapper) => [
    index(`models_by_${name}`).on(sql`${value} asc nulls last`, table.key).where(isPresent),
    index(`models_by_${name}_desc`).on(sql`${value} desc nulls last`, table.key).where(isPresent),
  ];
  return [
    // Removed models are among the few that have ended.
    index('models_ended').on(table.untilVersion, table.key).where(sql`${table.untilVersion} is not null`),
    by('of_provider', table.providerKey, table.key),
    by('of_base_model', table.baseModelKey, table.key),
    index('models_of_base_model_by_input').on(table.baseModelKey, sql`(${leastInputPrice})`).where(isPresent),
    index('models_of_base_model_by_output').on(table.baseModelKey, sql`(${leastOutputPrice})`).where(isPresent),
    by('of_lab', table.labKey, table.key),
    by('of_family', table.family, table.key),
    index('models_by_capability').using('gin', table.capabilities, table.outputModalities).where(isPresent),
    ...inOrder('name', sql`lower(${table.name} collate "C")`),
    ...inOrder('release_date', sql`${table.releaseDate} collate "C"`),
    ...inOrder('last_updated', sql`${table.lastUpdated} collate "C"`),
    ...inOrder('context', sql`${table.contextTokens}`),
    ...inOrder('output_limit', sql`${table.outputTokens}`),
    ...inOrder('input_price', sql`${table.comparableInputPrice}`),
    ...inOrder('output_price', sql`${table.comparableOutputPrice}`),
    index('models_registered')
      .on(table.key)
      .where(sql`${table.untilVersion} is null and ${table.registry} is not null`),
    index('models_by_price').on(sql`${table.comparablePrice} asc nulls last`, table.key).where(isPresent),
  ];
}
