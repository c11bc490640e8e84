import { sql } from 'drizzle-orm';
import { check, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './column-types.ts';

/** One row: what the gateways have done to embed the catalog, and which of them does it now. */
export const semanticSearch = pgTable(
  'semantic_search',
  {
    id: integer().primaryKey().default(1),
    /** The model that embeds, as configured. */
    model: text().notNull(),
    /** The version of the catalog that the vectors describe. Null: not all of it is embedded yet. */
    version: integer(),
    updatedAt: instant(),
    /** Why the last attempt failed. Null: it succeeded. */
    error: text(),
    failedAt: instant(),
    /** The gateway that took the lease embeds. Null: none does. */
    lease: text(),
    leaseExpiresAt: instant(),
  },
  ({ id }) => [check('semantic_search_one_row', sql`${id} = 1`)],
);
