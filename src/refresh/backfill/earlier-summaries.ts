import { and, eq, gt, lt, type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '../../db/connect.ts';
import type { RecordCounts, RefreshSummary } from '../../db/tables/json-columns.ts';
import { refreshes } from '../../db/tables/refresh-tables.ts';
import { summaryOf } from '../diff/compare.ts';
import { isSuccessful } from '../store/observation-queries.ts';
import type { EarlierVersion } from './earlier-version.ts';

/** A stored version and the refresh that created it. */
export interface FollowingVersion {
  readonly refreshId: number;
  readonly observedAt: Date;
}

/** Corrects the summaries of the refreshes after an inserted version. */
export async function rewriteSummaries(
  transaction: Transaction,
  { difference }: EarlierVersion,
  observedAt: Date,
  { next, nextOfBaseModels }: { readonly next: FollowingVersion; readonly nextOfBaseModels: FollowingVersion | null },
): Promise<void> {
  const { providers, models, baseModels, benchmarkResults } = summaryOf(difference);
  const merge = (part: Partial<RefreshSummary>, which: SQL | undefined) =>
    transaction
      .update(refreshes)
      // Cast from text, because the driver would encode the JSON a second time.
      .set({ summary: sql`${refreshes.summary} || ${JSON.stringify(part)}::text::jsonb` })
      .where(which);

  const withoutBaseModels = and(
    isSuccessful,
    gt(refreshes.observedAt, observedAt),
    nextOfBaseModels ? lt(refreshes.observedAt, nextOfBaseModels.observedAt) : undefined,
  );
  await merge({ baseModels: kept(baseModels), benchmarkResults: kept(benchmarkResults) }, withoutBaseModels);
  await merge({ providers: reversed(providers), models: reversed(models) }, eq(refreshes.id, next.refreshId));
  if (nextOfBaseModels === null) return;
  await merge(
    { baseModels: reversed(baseModels), benchmarkResults: reversed(benchmarkResults) },
    eq(refreshes.id, nextOfBaseModels.refreshId),
  );
}

/** Summary of a first version, which adds all its records. */
export function summaryAsFirst({ difference }: Pick<EarlierVersion, 'difference'>): RefreshSummary {
  const { providers, models, baseModels, benchmarkResults } = summaryOf(difference);
  return {
    providers: asFirst(providers),
    models: asFirst(models),
    baseModels: asFirst(baseModels),
    benchmarkResults: asFirst(benchmarkResults),
  };
}

/** Counts of the step from the inserted version to the next one. */
function reversed({ added, removed, changed, unchanged }: RecordCounts): RecordCounts {
  return { added: removed, removed: added, changed, unchanged, total: unchanged + changed + removed };
}

function kept({ total }: RecordCounts): RecordCounts {
  return { added: 0, removed: 0, changed: 0, unchanged: total, total };
}

function asFirst({ total }: RecordCounts): RecordCounts {
  return { added: total, removed: 0, changed: 0, unchanged: 0, total };
}
