import { type SQL, sql } from 'drizzle-orm';
import { usageDimensions, usageRollups } from '../../db/tables/usage-tables.ts';

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

/** What rows are grouped by, as text. `timeZone` decides where days and months begin. */
export function groupValue(dimension: DimensionName, timeZone: string): SQL {
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
      return sql`to_char(${localTime(timeZone)}, 'YYYY-MM-DD')`;
    case 'MONTH':
      return sql`to_char(${localTime(timeZone)}, 'YYYY-MM')`;
    case 'HOUR':
      return sql`to_char(date_trunc('hour', ${localTime(timeZone)}) at time zone ${timeZone}, 'YYYY-MM-DD"T"HH24:MI:SSTZH:TZM')`;
  }
}

function localTime(timeZone: string): SQL {
  return sql`${usageRollups.bucket} at time zone ${timeZone}`;
}
