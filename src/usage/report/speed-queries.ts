import { sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { textArray } from '../../db/key-lists.ts';

const PERIOD = sql`interval '7 days'`;

export function speedQueries(db: Db) {
  return {
    /** Tokens per second of each model in the usage of the last seven days. Models without timed usage are left out. */
    ofModels: async (modelKeys: readonly string[]): Promise<ReadonlyMap<string, number>> => {
      const rows = await db.execute<{ model_key: string; speed: number }>(sql`
        select model_key, (sum(timed_tokens) * 1000 / sum(timed_ms))::float8 as speed
        from usage_rollups join usage_dimensions on usage_dimensions.id = dimension_id
        where model_key = any(${textArray(modelKeys)}) and is_success and minutes = 60 and bucket > now() - ${PERIOD}
        group by model_key having sum(timed_ms) > 0`);
      return new Map(rows.map(({ model_key, speed }) => [model_key, Number(speed)]));
    },
  };
}
