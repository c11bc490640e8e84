import { type SQL, sql } from 'drizzle-orm';
import type { SubjectType } from '../db/tables/change-tables.ts';
import type { DataIssueCode } from './data-issue-criteria.ts';

/** The names of the common table expressions that the contradictions read. */
const tableOf = { MODEL: sql`offer`, BASE_MODEL: sql`base_model` };

type IssueSubjectType = keyof typeof tableOf & SubjectType;

interface Contradiction {
  readonly code: DataIssueCode;
  readonly subjectType: IssueSubjectType;
  /** The field in the words of the schema. */
  readonly field: SQL;
  /** The value of the field. */
  readonly found: SQL;
  /** The value that it contradicts. */
  readonly expected: SQL;
  /** Joins beside the table of the subjects. */
  readonly joins?: SQL;
  readonly holds: SQL;
}

/** Minimum share of the other priced models of the provider. */
const PAID_SHARE = 0.75;
const OUTLIER_FACTOR = 10;
const MIN_PROVIDERS = 3;

/**
 * The issues of every subject: `code`, `subject_type`, `subject_key`, `field`, `found` and `expected`. Needs the common table
 * expressions `offer`, of models with their base models, and `base_model`.
 */
export function issuesOfSubjects(): SQL {
  return sql.join(contradictions().map(issuesOf), sql` union all `);
}

function issuesOf({ code, subjectType, field, found, expected, joins, holds }: Contradiction): SQL {
  return sql`select ${code}::text collate "C" as code, ${subjectType}::text collate "C" as subject_type,
    subject.key as subject_key, ${field}::text collate "C" as field, ${found}::text as found, ${expected}::text as expected
    from ${tableOf[subjectType]} as subject ${joins ?? sql``} where ${holds}`;
}

function contradictions(): readonly Contradiction[] {
  const ofBoth = (['MODEL', 'BASE_MODEL'] as const).flatMap((subjectType) => [
    {
      code: 'OUTPUT_LIMIT_ABOVE_CONTEXT' as const,
      subjectType,
      field: sql`'limits.output'`,
      found: sql`subject.output_tokens`,
      expected: sql`subject.context_tokens`,
      holds: sql`subject.output_tokens > subject.context_tokens`,
    },
    {
      code: 'INPUT_LIMIT_ABOVE_CONTEXT' as const,
      subjectType,
      field: sql`'limits.input'`,
      found: sql`subject.input_tokens`,
      expected: sql`subject.context_tokens`,
      holds: sql`subject.input_tokens > subject.context_tokens`,
    },
    {
      code: 'UPDATED_BEFORE_RELEASE' as const,
      subjectType,
      field: sql`'lastUpdated'`,
      found: sql`subject.last_updated`,
      expected: sql`subject.release_date`,
      holds: isEarlier(sql`subject.last_updated`, sql`subject.release_date`),
    },
  ]);
  return [...ofBoth, cacheReadAboveInput, cacheReadAboveInputOfTier, zeroPrice, priceOutlier];
}

/** A month is not earlier than its days: only the digits that both dates have are compared. */
function isEarlier(date: SQL, other: SQL): SQL {
  const length = sql`least(length(${date}), length(${other}))`;
  const isDate = (text: SQL) => sql`${text} ~ '^[0-9]{4}(-[0-9]{2}){0,2}$'`;
  return sql`${isDate(date)} and ${isDate(other)}
    and left(${date}, ${length}) collate "C" < left(${other}, ${length}) collate "C"`;
}

const cacheReadAboveInput: Contradiction = {
  code: 'CACHE_READ_ABOVE_INPUT_PRICE',
  subjectType: 'MODEL',
  field: sql`'pricing.cacheRead'`,
  found: sql`subject.price_cache_read`,
  expected: sql`subject.price_input`,
  holds: sql`subject.price_cache_read > subject.price_input`,
};

const cacheReadAboveInputOfTier: Contradiction = {
  code: 'CACHE_READ_ABOVE_INPUT_PRICE',
  subjectType: 'MODEL',
  field: sql`'pricing.tiers[' || (tier ->> 'minContext') || '].cacheRead'`,
  found: sql`tier ->> 'cacheRead'`,
  expected: sql`tier ->> 'input'`,
  joins: sql`cross join jsonb_array_elements(subject.pricing_tiers) as tier`,
  holds: sql`(tier ->> 'cacheRead')::numeric > (tier ->> 'input')::numeric`,
};

const zeroPrice: Contradiction = {
  code: 'ZERO_PRICE_AT_PAID_PROVIDER',
  subjectType: 'MODEL',
  field: sql`'pricing.input'`,
  found: sql`0`,
  expected: sql`provider.paid || ' of ' || (provider.priced - 1)`,
  joins: sql`join (
    select provider_key, count(*) filter (where is_paid) as paid, count(*) as priced
    from offer where price_input is not null and not says_free group by provider_key
  ) as provider on provider.provider_key = subject.provider_key`,
  holds: sql`subject.price_input = 0 and not subject.is_paid and not subject.is_subscription and not subject.says_free
    and provider.paid > 0 and provider.paid >= ${PAID_SHARE}::numeric * (provider.priced - 1)`,
};

const priceOutlier: Contradiction = {
  code: 'PRICE_OUTLIER',
  subjectType: 'MODEL',
  field: sql`price.field`,
  found: sql`price.value`,
  expected: sql`median.value`,
  joins: sql`cross join ${tokenPrices(sql`subject`)} as price (field, value)
    join (
      select base_model_key, price.field, (percentile_cont(0.5) within group (order by price.value))::numeric as value
      from offer cross join ${tokenPrices(sql`offer`)} as price (field, value)
      where base_model_key is not null and price.value > 0
      group by base_model_key, price.field having count(distinct provider_key) >= ${MIN_PROVIDERS}
    ) as median on median.base_model_key = subject.base_model_key and median.field = price.field`,
  holds: sql`price.value > 0
    and (price.value >= ${OUTLIER_FACTOR}::numeric * median.value or price.value * ${OUTLIER_FACTOR}::numeric <= median.value)`,
};

function tokenPrices(offer: SQL): SQL {
  return sql`lateral (values ('pricing.input', ${offer}.price_input), ('pricing.output', ${offer}.price_output))`;
}
