import { sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { matchesFilter } from '../../graph/filter/filter-queries.ts';
import {
  isVisible,
  type UsageFilterShape,
  usageCriteria,
  type VisibleUsage,
  withinTimes,
} from '../report/usage-criteria.ts';

/** Events of one model that every candidate prices by the same tier, added up. */
export interface ProfilePart {
  readonly model_key: string;
  readonly base_model: string | null;
  readonly mode: string | null;
  readonly cache_ttl: 'FIVE_MINUTES' | 'ONE_HOUR';
  /** False: the events are totals of requests of unknown sizes. */
  readonly is_sized: boolean;
  /** Whether the events have a complete price. */
  readonly is_priced: boolean;
  readonly requests: string;
  readonly input: string;
  readonly output: string;
  readonly reasoning: string;
  readonly cache_read: string;
  readonly cache_write: string;
  readonly input_audio: string;
  readonly output_audio: string;
  /** US dollars, as exact decimal text. */
  readonly cost: string;
  /** Of one request. */
  readonly largest_prompt: string;
  readonly largest_answer: string;
}

export interface UsedModel {
  readonly modelKey: string;
  readonly baseModel: string | null;
}

export interface ProfileSelection {
  readonly filter: UsageFilterShape;
  readonly visible: VisibleUsage | null;
}

const prompt = sql`(input_tokens + cache_read_tokens + cache_write_tokens + input_audio_tokens)`;
const answer = sql`(output_tokens + reasoning_tokens + output_audio_tokens)`;

export function profileQueries(db: Db) {
  return {
    usedModels: async (selection: ProfileSelection): Promise<UsedModel[]> => {
      const rows = await db.execute<{ model_key: string; base_model: string | null }>(sql`
        select distinct model_key, base_model from usage_rollups
        join usage_dimensions on usage_dimensions.id = usage_rollups.dimension_id
        where minutes = 15 and ${await matching(selection)}`);
      return rows.map((row) => ({ modelKey: row.model_key, baseModel: row.base_model }));
    },

    /**
     * The kept events, in parts within which the cost is proportional to the tokens. `thresholds`: the prompts beyond which
     * a candidate has other prices, ascending.
     */
    parts: async (selection: ProfileSelection, thresholds: readonly number[]): Promise<ProfilePart[]> => {
      const size = sql`case when scope = 'REQUEST' then
        width_bucket(${prompt} / requests, ${sql.param(`{${[0, ...thresholds.map((tokens) => tokens + 1)]}}`)}::bigint[]) end`;
      // The criteria name the bucket of a rollup.
      const rows = await db.execute<ProfilePart & Record<string, unknown>>(sql`
        select model_key, base_model, mode, cache_ttl, scope = 'REQUEST' as is_sized,
          pricing = 'PRICED' and cardinality(unpriced_kinds) = 0 as is_priced, ${size} as size,
          sum(requests) as requests, sum(input_tokens) as input, sum(output_tokens) as output,
          sum(reasoning_tokens) as reasoning, sum(cache_read_tokens) as cache_read,
          sum(cache_write_tokens) as cache_write, sum(input_audio_tokens) as input_audio,
          sum(output_audio_tokens) as output_audio, coalesce(sum(cost), 0)::text as cost,
          max(${prompt} / requests) as largest_prompt, max(${answer} / requests) as largest_answer
        from (select *, usage_bucket(at) as bucket from usage_events where ${withinTimes(selection.filter) ?? sql`true`})
          as usage_rollups
        join usage_dimensions on usage_dimensions.id = usage_rollups.dimension_id
        where ${await matching(selection)}
        group by 1, 2, 3, 4, 5, 6, 7`);
      return [...rows];
    },
  };
}

async function matching({ filter, visible }: ProfileSelection) {
  const criteria = await matchesFilter(usageCriteria, filter, undefined, undefined);
  return sql`${criteria ?? sql`true`} and ${isVisible(visible) ?? sql`true`}`;
}
