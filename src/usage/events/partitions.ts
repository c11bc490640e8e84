import { sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';

/** Any number: it must differ from that of other locks of the database. */
const PARTITION_LOCK = 7_261_914;

/** The months that this process knows to have a partition. */
export class UsagePartitions {
  readonly #db: Db;
  readonly #months = new Set<string>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** Makes the partitions of the months that have none, so that no event is refused for the lack of one. */
  async ensure(moments: readonly Date[]): Promise<void> {
    const months = new Set(moments.map((at) => at.toISOString().slice(0, 7)));
    const missing = [...months].filter((month) => !this.#months.has(month)).toSorted();
    if (missing.length === 0) return;
    await this.#db.transaction(async (transaction) => {
      // Two gateways that make the same table would fail, in spite of `if not exists`.
      await transaction.execute(sql`select pg_advisory_xact_lock(${PARTITION_LOCK})`);
      for (const month of missing) await transaction.execute(sql.raw(createPartition(month)));
    });
    for (const month of missing) this.#months.add(month);
  }

  /** Drops whole months that ended before the moment, with their idempotency keys. The rollups stay. */
  async dropBefore(moment: Date): Promise<void> {
    const rows = await this.#db.execute<{ name: string }>(
      sql`select inhrelid::regclass::text as name from pg_inherits where inhparent = 'usage_events'::regclass`,
    );
    const oldest = partitionName(moment.toISOString().slice(0, 7));
    for (const { name } of rows.filter((row) => row.name < oldest)) {
      await this.#db.execute(sql.raw(`drop table if exists "${name}"`));
    }
    this.#months.clear();
    await this.#db.execute(
      sql`delete from usage_keys where event_at < date_trunc('month', ${moment.toISOString()}::timestamptz, 'UTC')`,
    );
  }
}

function partitionName(month: string): string {
  return `usage_events_${month.replace('-', '_')}`;
}

/** `month`: such as "2026-11". */
function createPartition(month: string): string {
  const start = new Date(`${month}-01T00:00:00Z`);
  const end = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1));
  return `create table if not exists "${partitionName(month)}" partition of usage_events
    for values from ('${start.toISOString()}') to ('${end.toISOString()}')`;
}
