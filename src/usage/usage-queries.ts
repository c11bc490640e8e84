import type { Db } from '../db/connect.ts';
import { allowanceQueries } from './allowance/allowance-queries.ts';
import { budgetQueries } from './budget/budget-queries.ts';
import { callKeyQueries } from './events/call-key-queries.ts';
import { usageEventQueries } from './events/event-queries.ts';
import { UsagePartitions } from './events/partitions.ts';
import { repriceQueries } from './events/reprice-queries.ts';
import { reportQueries } from './report/report-queries.ts';
import { speedQueries } from './report/speed-queries.ts';
import { profileQueries } from './what-if/profile-queries.ts';

/** Everything that is stored about usage. */
export function usageQueries(db: Db) {
  return {
    events: usageEventQueries(db),
    callKeys: callKeyQueries(db),
    speeds: speedQueries(db),
    partitions: new UsagePartitions(db),
    reprices: repriceQueries(db),
    reports: reportQueries(db),
    profiles: profileQueries(db),
    budgets: budgetQueries(db),
    allowances: allowanceQueries(db),
  };
}
