import { integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant, keyText } from './column-types.ts';

export const vectorDistances = ['COSINE', 'EUCLIDEAN', 'DOT'] as const;

/**
 * The points of a collection are in a table of their own, which needs the extension "vector" and is therefore no part of
 * the migrations: see `vectors/point-table.ts`.
 */
export const vectorCollections = pgTable(
  'vector_collections',
  {
    /** Part of the name of the table of points. */
    id: uuid().primaryKey().defaultRandom(),
    /** `owner:` with the owner of the credential that created it, or else `credential:` with the id of the credential. */
    owner: text().notNull(),
    name: keyText().notNull(),
    dimensions: integer().notNull(),
    distance: text({ enum: vectorDistances }).notNull(),
    /** Key of the model that embeds texts. Null: points have vectors only. */
    model: text(),
    createdAt: instant().notNull().defaultNow(),
  },
  (table) => [uniqueIndex('vector_collections_by_name').on(table.owner, table.name)],
);
