import { sql } from 'drizzle-orm';
import { inByteOrder, type SortKey } from '../../db/keyset.ts';
import type { baseModels, models } from '../../db/tables/catalog-tables.ts';

/** The sort keys that models and base models share. */
export function contentSortKeys(table: typeof models | typeof baseModels) {
  return {
    KEY: { value: table.key, kind: 'text' },
    NAME: { value: sql`lower(${inByteOrder(table.name)})`, kind: 'text' },
    RELEASE_DATE: { value: inByteOrder(table.releaseDate), kind: 'text' },
    LAST_UPDATED: { value: inByteOrder(table.lastUpdated), kind: 'text' },
    CONTEXT: { value: table.contextTokens, kind: 'decimal' },
    OUTPUT_LIMIT: { value: table.outputTokens, kind: 'decimal' },
  } satisfies Record<string, Omit<SortKey, 'direction'>>;
}
