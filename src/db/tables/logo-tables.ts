import { pgTable, text } from 'drizzle-orm/pg-core';
import { instant, keyText } from './column-types.ts';

/** The logos that the source has published, by the key of their provider or lab. */
export const logos = pgTable('logos', {
  key: keyText().primaryKey(),
  svg: text().notNull(),
  fetchedAt: instant().notNull(),
});
