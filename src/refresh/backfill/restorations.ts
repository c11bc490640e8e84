import { and, eq } from 'drizzle-orm';
import { fieldChanges } from '../../change/field-changes.ts';
import type { Db } from '../../db/connect.ts';
import { anyOf } from '../../db/key-lists.ts';
import { changes } from '../../db/tables/change-tables.ts';
import { detectAnomalies } from '../guard/anomalies.ts';
import { entriesAt } from '../store/entries.ts';
import type { EarlierVersion } from './earlier-version.ts';

/** Corrects changes stored as ADDED: the earlier version shows that the subject was restored. */
export async function restorations(db: Db, { removed }: EarlierVersion) {
  const restored: Pick<typeof changes.$inferSelect, 'id' | 'fields' | 'anomalies'>[] = [];
  for (const [subjectType, kind] of subjects) {
    const rows = await db
      .select()
      .from(changes)
      .where(
        and(
          eq(changes.kind, 'ADDED'),
          eq(changes.subjectType, subjectType),
          anyOf(changes.subjectKey, [...removed[kind].keys()]),
        ),
      );
    for (const [version, ofVersion] of Map.groupBy(rows, (row) => row.version)) {
      const keys = ofVersion.map((row) => row.subjectKey);
      const then = await entriesAt(db, version, { providers: [], models: [], baseModels: [], [kind]: keys });
      const described = ofVersion.map((row) => ({
        ...row,
        kind: 'RESTORED' as const,
        fields: fieldChanges(
          subjectType,
          removed[kind].get(row.subjectKey) ?? {},
          then[kind].get(row.subjectKey) ?? {},
        ),
      }));
      restored.push(...detectAnomalies(described, [], new Map()));
    }
  }
  return restored;
}

const subjects = [
  ['PROVIDER', 'providers'],
  ['MODEL', 'models'],
  ['BASE_MODEL', 'baseModels'],
] as const;
