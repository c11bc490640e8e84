import { eq, sql } from 'drizzle-orm';
import pRetry from 'p-retry';
import type { Db, Transaction } from '../../db/connect.ts';
import { hasSqlState } from '../../db/errors.ts';
import { benchmarkResults, versions } from '../../db/tables/catalog-tables.ts';
import { type RecordTable, recordTables } from '../write/write-version.ts';

const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Makes one state of two equal ones that follow each other: an import of earlier versions copies the current states of the
 * first stored version, see `extend-states.ts`.
 */
export function joinStates(db: Db): Promise<void> {
  const isLocked = ({ error }: { readonly error: Error }) => hasSqlState(error, LOCK_NOT_AVAILABLE);
  return pRetry(() => joinOnce(db), { retries: 100, minTimeout: 500, factor: 1, shouldRetry: isLocked });
}

function joinOnce(db: Db): Promise<void> {
  const tables = Object.values(recordTables);
  return db.transaction(async (transaction) => {
    // One statement updates as many states as the catalog has records, which may take longer than other statements.
    await transaction.execute(sql`set local statement_timeout = 0`);
    // Shorter than the time after which Postgres looks for a deadlock: a refresh that writes is never the one to fail.
    await transaction.execute(sql`set local lock_timeout = '500ms'`);
    // An import that has compared its version waits, and then finds one state.
    await transaction.execute(sql`lock table ${sql.join(tables, sql`, `)} in share row exclusive mode`);
    let joined = 0;
    for (const table of tables) joined += await joinStatesOf(transaction, table);
    if (joined > 0) await noteJoin(transaction);
  });
}

/** Resolves to the number of joined pairs. */
async function joinStatesOf(transaction: Transaction, table: RecordTable): Promise<number> {
  const isSamePublished =
    table === benchmarkResults ? sql`true` : sql`later.source_entry is not distinct from earlier.source_entry`;
  const { count } = await transaction.execute(sql`
    with joined as (
      delete from ${table} as earlier using ${table} as later
      where later.key = earlier.key and later.since_version = earlier.until_version
        and later.content_hash = earlier.content_hash and ${isSamePublished}
      returning earlier.key, earlier.since_version, earlier.until_version
    )
    update ${table} as later set since_version = joined.since_version
    from joined where later.key = joined.key and later.since_version = joined.until_version
  `);
  return count;
}

/** Caches then forget when states begin. */
async function noteJoin(transaction: Transaction): Promise<void> {
  const first = sql`(select min(${versions.number}) from ${versions})`;
  await transaction.update(versions).set({ joinedAt: sql`now()` }).where(eq(versions.number, first));
}
