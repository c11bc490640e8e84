import { eq, gt, inArray, lt, max, or, sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { versions } from '../../db/tables/catalog-tables.ts';
import { refreshes, refreshProgress } from '../../db/tables/refresh-tables.ts';
import { notifyProgress } from '../store/notifications.ts';
import { ended, queued, type RefreshProgress } from './progress.ts';

/** The progress of a refresh, as stored for all gateways. */
type Shared = Omit<RefreshProgress, 'refresh' | 'message'>;

/** Replaces the only row. It references the refresh, so the insert waits for a transaction that has locked the refresh. */
export async function insertProgress(db: Db, progress: RefreshProgress): Promise<void> {
  const refreshId = progress.refresh.id;
  const shared = columns(progress);
  await db.delete(refreshProgress).where(lt(refreshProgress.refreshId, refreshId));
  await db
    .insert(refreshProgress)
    .values({ refreshId, ...shared })
    .onConflictDoUpdate({ target: refreshProgress.refreshId, set: shared });
  await notifyProgress(db, refreshId);
}

/** Takes no lock on the refresh, because the reference does not change. */
export async function updateProgress(db: Db, progress: RefreshProgress): Promise<void> {
  const refreshId = progress.refresh.id;
  await db.update(refreshProgress).set(columns(progress)).where(eq(refreshProgress.refreshId, refreshId));
  await notifyProgress(db, refreshId);
}

function columns({ phase, processed, total, percent, at }: Shared): Shared {
  return { phase, processed, total, percent, at };
}

/** The number of the newest version; 0 before the first. */
export async function newestVersion(db: Db): Promise<number> {
  const [newest] = await db.select({ number: max(versions.number) }).from(versions);
  return Math.max(newest?.number ?? 0, 0);
}

/** The current progress of the newest refresh and of those that created a version after `version`, oldest first. */
export async function progressSince(db: Db, version: number): Promise<RefreshProgress[]> {
  const createdSince = db.select({ id: versions.refreshId }).from(versions).where(gt(versions.number, version));
  const newest = db.select({ id: max(refreshes.id) }).from(refreshes);
  const rows = await db
    .select({ refresh: refreshes, shared: refreshProgress })
    .from(refreshes)
    .leftJoin(refreshProgress, eq(refreshProgress.refreshId, refreshes.id))
    .where(or(inArray(refreshes.id, createdSince), eq(refreshes.id, sql`(${newest})`)))
    .orderBy(refreshes.id);
  return rows.map(({ refresh, shared }) => {
    if (refresh.status !== 'RUNNING') return ended(refresh);
    return { ...queued(refresh), ...(shared && columns(shared)) };
  });
}
