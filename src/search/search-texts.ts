import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '../db/connect.ts';
import { baseModels, models } from '../db/tables/catalog-tables.ts';
import { current } from '../db/version-predicates.ts';

/**
 * Stores the texts that searches find the current models by, wherever they differ. Models of one text differ by their
 * providers alone, so that a search need not read them all: see `search_best` in `drizzle/`. Postgres alone reads the table.
 */
export async function storeSearchTexts(transaction: Transaction): Promise<void> {
  await transaction.execute(texts);
}

const isOwn = sql`${models.providerKey} = model_maker(${models.providerKey}, ${models.modelId}, ${models.baseModelKey})
  and ${models.providerKey} in (select ${baseModels.labKey} from ${baseModels} where ${current(baseModels)})`;
const words = sql`length(${models}.all_words)`;

const texts: SQL = sql`
  with present as materialized (
    select ${models}.text_key as key, min(search_text_provider(${models.providerKey}, ${models.modelId})) as provider_key,
      min(${models.modelId}) as model_id, min(${models.name}) as name, min(${models.family}) as family,
      min(${models.baseModelKey}) as base_model_key, search_rank(min(${models.releaseDate}), min(${models.status})) as rank,
      min(${words}) as min_words, max(${words}) as max_words,
      coalesce(array_agg(${models.key}::text order by ${models.key}) filter (where ${isOwn}), '{}') as own_keys,
      min(${words}) filter (where ${isOwn}) as own_words
    from ${models} where ${current(models)} group by ${models}.text_key
  ), gone as (
    delete from search_texts where key not in (select present.key from present)
  )
  insert into search_texts as stored
    (key, provider_key, model_id, name, family, base_model_key, rank, min_words, max_words, own_keys, own_words)
  select * from present
  on conflict (key) do update
    set min_words = excluded.min_words, max_words = excluded.max_words, own_keys = excluded.own_keys, own_words = excluded.own_words
    where (stored.min_words, stored.max_words, stored.own_keys, stored.own_words)
      is distinct from (excluded.min_words, excluded.max_words, excluded.own_keys, excluded.own_words)
`;
