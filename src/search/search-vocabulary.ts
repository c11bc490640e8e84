import { eq, type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '../db/connect.ts';
import { baseModels, models, providers, searchVocabulary } from '../db/tables/catalog-tables.ts';

/** Adds the words of the rows that version `number` began. An imported earlier version can move a word to an earlier version. */
export async function learnWords(transaction: Transaction, number: number): Promise<void> {
  const wordsOf = (table: typeof models | typeof baseModels | typeof providers): SQL =>
    sql`select unnest(tsvector_to_array(${table}.all_words)) as word from ${table} where ${eq(table.sinceVersion, number)}`;
  await transaction.execute(sql`
    insert into ${searchVocabulary} (word, since_version)
    select distinct word, ${number}::integer
    from (${wordsOf(models)} union all ${wordsOf(baseModels)} union all ${wordsOf(providers)}) as brought
    on conflict (word) do update set since_version = excluded.since_version
      where excluded.since_version < ${searchVocabulary.sinceVersion}
  `);
}
