import { type SQL, sql } from 'drizzle-orm';
import { usageDimensions } from '../../db/tables/usage-tables.ts';

export type DimensionName =
  | 'MODEL'
  | 'PROVIDER'
  | 'BASE_MODEL'
  | 'OWNER'
  | 'PROJECT'
  | 'TAG'
  | 'API_KEY'
  | 'DAY'
  | 'HOUR'
  | 'MONTH';

/** What rows are grouped by, as text. Times are those of the span of a report. */
export function groupValue(dimension: DimensionName): SQL {
  switch (dimension) {
    case 'MODEL':
      return sql`${usageDimensions.modelKey}`;
    case 'PROVIDER':
      return sql`${usageDimensions.provider}`;
    case 'BASE_MODEL':
      return sql`${usageDimensions.baseModel}`;
    case 'OWNER':
      return sql`${usageDimensions.owner}`;
    case 'PROJECT':
      return sql`${usageDimensions.project}`;
    case 'TAG':
      return sql`tag.value`;
    case 'API_KEY':
      return sql`${usageDimensions.apiKey}`;
    case 'DAY':
      return sql`span.day`;
    case 'MONTH':
      return sql`span.month`;
    case 'HOUR':
      return sql`span.hour`;
  }
}
