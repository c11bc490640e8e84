import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '../../db/connect.ts';
import { baseModelLinks, models } from '../../db/tables/catalog-tables.ts';
import { priceKind } from '../../model/pricing/price-kind-queries.ts';
import { storeSearchTexts } from '../../search/search-texts.ts';
import { countModels } from './count-models.ts';

/**
 * Stores what depends on several rows, wherever it differs: in the rows of models the price kind, in current rows the base
 * model, and the counts and search texts of the current models. To be called after each write of models or links, in its transaction.
 */
export async function deriveModels(transaction: Transaction): Promise<void> {
  await derive(transaction);
  await summarize(transaction);
}

/** The same where no model or link is written: the rules of this release may be others than those that stored the rows. */
export async function deriveAgain(transaction: Transaction): Promise<void> {
  const changed = await derive(transaction);
  if (changed > 0) await summarize(transaction);
}

async function summarize(transaction: Transaction): Promise<void> {
  await countModels(transaction);
  await storeSearchTexts(transaction);
}

/** The number of rows that it changed. */
async function derive(transaction: Transaction): Promise<number> {
  const kinds = await transaction.execute(priceKinds);
  const links = await transaction.execute(currentLinks);
  return kinds.count + links.count;
}

/** Other prices than 0 have one kind, whatever else the catalog contains: see `insert-rows.ts`. */
const priceKinds: SQL = sql`
  update ${models} set price_kind = ${priceKind}
  where ${models.priceInput} = 0 and ${models.priceOutput} = 0 and ${models.priceKind} <> ${priceKind}
`;

const currentLinks: SQL = sql`
  update ${models} set base_model_key = link.base_model_key, base_model_rule = link.rule
  from ${models} as present
  left join ${baseModelLinks} as link on link.model_key = present.key and link.until_version is null
  where present.until_version is null
    and (present.base_model_key is distinct from link.base_model_key or present.base_model_rule is distinct from link.rule)
    and ${models.key} = present.key and ${models.sinceVersion} = present.since_version
`;
