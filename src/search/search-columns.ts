import { sql } from 'drizzle-orm';
import { models } from '../db/tables/catalog-tables.ts';

/**
 * Columns that Postgres fills by `search_words()`. They are no part of `db/tables.ts`: nothing writes them, and nothing
 * but a search reads them.
 */
export const keyWords = sql<string>`${models}.key_words`;
export const idWords = sql<string>`${models}.id_words`;
