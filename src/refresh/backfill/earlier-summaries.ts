import { and, eq, gt, lt, type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '../../db/connect.ts';
import type { RecordCounts, RefreshSummary } from '../../db/tables/json-columns.ts';
import { refreshes } from '../../db/tables/refresh-tables.ts';
import { summaryOf } from '../diff/compare.ts';
import { isSuccessful } from '../store/observation-queries.ts';
import type { EarlierVersion } from './earlier-version.ts';

/** A version that is there, and where it came from. */
export interface FollowingVersion {
  readonly refreshId: number;
  readonly observedAt: Date;
}

/** What the refreshes that follow did to an earlier version, in place of what they were thought to have done. */
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
      // As text first: the driver would make JSON of the JSON.
      .set({ summary: sql`${refreshes.summary} || ${JSON.stringify(part)}::text::jsonb` })
      .where(which);

  const sayNothing = and(
    isSuccessful,
    gt(refreshes.observedAt, observedAt),
    nextOfBaseModels ? lt(refreshes.observedAt, nextOfBaseModels.observedAt) : undefined,
  );
  await merge({ baseModels: kept(baseModels), benchmarkResults: kept(benchmarkResults) }, sayNothing);
  await merge({ providers: reversed(providers), models: reversed(models) }, eq(refreshes.id, next.refreshId));
  if (nextOfBaseModels === null) return;
  await merge(
    { baseModels: reversed(baseModels), benchmarkResults: reversed(benchmarkResults) },
    eq(refreshes.id, nextOfBaseModels.refreshId),
  );
}

/** Of the earlier version itself: nothing is known of what was before it. */
export function summaryAsFirst({ difference }: EarlierVersion): RefreshSummary {
  const { providers, models, baseModels, benchmarkResults } = summaryOf(difference);
  return {
    providers: asFirst(providers),
    models: asFirst(models),
    baseModels: asFirst(baseModels),
    benchmarkResults: asFirst(benchmarkResults),
  };
}

/** What the next version did to this one. */
function reversed({ added, removed, changed, unchanged }: RecordCounts): RecordCounts {
  return { added: removed, removed: added, changed, unchanged, total: unchanged + changed + removed };
}

function kept({ total }: RecordCounts): RecordCounts {
  return { added: 0, removed: 0, changed: 0, unchanged: total, total };
}

function asFirst({ total }: RecordCounts): RecordCounts {
  return { added: total, removed: 0, changed: 0, unchanged: 0, total };
}
