import { eq, gt, inArray, lt, max, or, sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { versions } from '../../db/tables/catalog-tables.ts';
import { refreshes, refreshProgress } from '../../db/tables/refresh-tables.ts';
import { notifyProgress } from '../store/notifications.ts';
import { ended, queued, type RefreshProgress } from './progress.ts';

/** A refresh as all gateways can see it. */
type Shared = Omit<RefreshProgress, 'refresh' | 'message'>;

/** Makes the one row there is that of this refresh. It references the refresh, so its lock waits for one that writes. */
export async function insertProgress(db: Db, progress: RefreshProgress): Promise<void> {
  const refreshId = progress.refresh.id;
  const shared = columns(progress);
  await db.delete(refreshProgress).where(lt(refreshProgress.refreshId, refreshId));
  await db
    .insert(refreshProgress)
    .values({ refreshId, ...shared })
    .onConflictDoUpdate({ target: refreshProgress.refreshId, set: shared })
    .returning({ notified: notifyProgress(refreshProgress.refreshId) });
}

/** Waits for nobody: a row that still references the same refresh takes no lock on it. */
export async function updateProgress(db: Db, progress: RefreshProgress): Promise<void> {
  await db
    .update(refreshProgress)
    .set(columns(progress))
    .where(eq(refreshProgress.refreshId, progress.refresh.id))
    .returning({ notified: notifyProgress(refreshProgress.refreshId) });
}

function columns({ phase, processed, total, percent, at }: Shared): Shared {
  return { phase, processed, total, percent, at };
}

/** The number of the newest version; 0 before the first. */
export async function newestVersion(db: Db): Promise<number> {
  const [newest] = await db.select({ number: max(versions.number) }).from(versions);
  return Math.max(newest?.number ?? 0, 0);
}

/** The refreshes that brought the versions after `version`, and the newest of all, in their order, as they are now. */
export async function progressSince(db: Db, version: number): Promise<RefreshProgress[]> {
  const broughtSince = db.select({ id: versions.refreshId }).from(versions).where(gt(versions.number, version));
  const newest = db.select({ id: max(refreshes.id) }).from(refreshes);
  const rows = await db
    .select({ refresh: refreshes, shared: refreshProgress })
    .from(refreshes)
    .leftJoin(refreshProgress, eq(refreshProgress.refreshId, refreshes.id))
    .where(or(inArray(refreshes.id, broughtSince), eq(refreshes.id, sql`(${newest})`)))
    .orderBy(refreshes.id);
  return rows.map(({ refresh, shared }) => {
    if (refresh.status !== 'RUNNING') return ended(refresh);
    return { ...queued(refresh), ...(shared && columns(shared)) };
  });
}
