import { sql } from 'drizzle-orm';
import { inByteOrder, type SortKey } from '../../db/keyset.ts';
import type { baseModels, models } from '../../db/tables/catalog-tables.ts';

/** The sort keys that models and base models share. `isIndexed`: see `db/tables/model-indexes.ts`. */
export function contentSortKeys(table: typeof models | typeof baseModels, isIndexed: boolean) {
  return {
    KEY: { value: table.key, kind: 'text' },
    NAME: { value: sql`lower(${inByteOrder(table.name)})`, kind: 'text', isIndexed },
    RELEASE_DATE: { value: inByteOrder(table.releaseDate), kind: 'text', isIndexed },
    LAST_UPDATED: { value: inByteOrder(table.lastUpdated), kind: 'text', isIndexed },
    CONTEXT: { value: table.contextTokens, kind: 'whole', isIndexed },
    OUTPUT_LIMIT: { value: table.outputTokens, kind: 'whole', isIndexed },
  } satisfies Record<string, Omit<SortKey, 'direction'>>;
}
