import { and, gte, isNotNull, isNull, or, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { withReleases } from '../base-model/release-queries.ts';
import { anyOf, textArray } from '../db/key-lists.ts';
import { baseModelLinks, models } from '../db/tables/catalog-tables.ts';
import {
  acceptAny,
  boolean,
  type Combined,
  criterion,
  type FilterBy,
  float,
  inputType,
  keysOf,
  listOf,
  one,
  text,
} from '../graph/filter/criterion.ts';
import { validateFinite, validateNotNegative } from '../graph/filter/validate-filter.ts';
import { knownProviders, usableWith } from '../provider/usable-provider-queries.ts';
import { type SearchScope, searchMatches } from '../search/model-search.ts';
import { SEARCH_DESCRIPTION, searchedText, validateSearchLength } from '../search/searched-text.ts';
import { type ContentScope, contentCriteria } from './attributes/content-criteria.ts';
import type { ModelStatusName } from './attributes/model-status-criteria.ts';
import { labKey, statusAt } from './model-columns.ts';
import type { PriceKindName } from './pricing/price-kind-queries.ts';

export interface ModelScope extends ContentScope, SearchScope {}

/** The size of one request, in tokens. */
export interface RequestSize {
  readonly input: number;
  readonly output: number;
}

const status = inputType<'ModelStatus', ModelStatusName>('ModelStatus');
const kindOfPrice = inputType<'PriceKind', PriceKindName>('PriceKind');
const requestSize = inputType<'RequestSizeInput', RequestSize>('RequestSizeInput');

export const modelCriteria = {
  search: criterion({
    input: one(text, SEARCH_DESCRIPTION),
    validate: validateSearchLength,
    where: (given, scope: ModelScope) => {
      const search = searchedText(given);
      return search === null ? undefined : searchMatches(search, scope);
    },
  }),
  keys: criterion({
    input: keysOf('MODEL', 'Has one of these keys.'),
    validate: acceptAny,
    where: (keys) => anyOf(models.key, keys),
  }),
  providers: criterion({
    input: keysOf('PROVIDER', 'Is served by one of the providers with these keys.'),
    validate: acceptAny,
    where: (keys) => anyOf(models.providerKey, keys),
  }),
  baseModels: criterion({
    input: keysOf(
      'BASE_MODEL',
      'Serves one of the base models with these keys. An alias includes the models of the release that it points to.',
    ),
    validate: acceptAny,
    where: async (keys, { db, view }: ModelScope) =>
      anyOf(baseModelLinks.baseModelKey, await withReleases(keys, db, view)),
  }),
  labs: criterion({
    input: keysOf('LAB', 'Was made by one of the labs with these keys.'),
    validate: acceptAny,
    where: (keys) => sql`${labKey} = any(${textArray(keys)})`,
  }),
  ...contentCriteria(models, baseModelLinks.baseModelKey),
  statuses: criterion({
    input: listOf(
      status,
      'Has one of these statuses. The default of the outermost filter is every status except REMOVED; only the outermost filter can include removed models.',
    ),
    validate: acceptAny,
    where: (statuses, { view }: ModelScope) => sql`${statusAt(view)} = any(${textArray(statuses)})`,
  }),
  free: criterion({
    input: one(
      boolean,
      'True: the price kind is FREE. False: it is METERED or SUBSCRIPTION. A model without published prices matches neither.',
    ),
    validate: acceptAny,
    where: (free) =>
      free ? sql`${models.priceKind} = 'FREE'` : sql`${models.priceKind} in ('METERED', 'SUBSCRIPTION')`,
  }),
  priced: criterion({
    input: one(boolean, 'Whether prices are published. A published price may be 0.'),
    validate: acceptAny,
    where: (priced) => (priced ? isNotNull : isNull)(models.priceInput),
  }),
  priceKinds: criterion({
    input: listOf(kindOfPrice, 'Has one of these price kinds.'),
    validate: acceptAny,
    where: (kinds) => sql`${models.priceKind} = any(${textArray(kinds)})`,
  }),
  maxInputPrice: criterion({
    input: one(
      float,
      'Maximum published input price, in US dollars per million tokens. Published prices of a SUBSCRIPTION are 0, and the price kind UNKNOWN never matches: see `priceKinds`.',
    ),
    validate: validatePrice,
    where: (price) => isAtMost(models.priceInput, price),
  }),
  maxOutputPrice: criterion({
    input: one(
      float,
      'Maximum published output price, in US dollars per million tokens. Published prices of a SUBSCRIPTION are 0, and the price kind UNKNOWN never matches: see `priceKinds`.',
    ),
    validate: validatePrice,
    where: (price) => isAtMost(models.priceOutput, price),
  }),
  usableWithEnvVars: criterion({
    input: listOf(
      text,
      'Names (never values) of the environment variables that the caller has. Matches models of providers that need no other variable; see `Provider.setup`, and `Model.setup` for a model with its own address.',
    ),
    validate: acceptAny,
    where: async (names, { db, view }: ModelScope) =>
      anyOf(models.providerKey, usableWith(await knownProviders(db, view), names)),
  }),
  fitsRequest: criterion({
    input: one(
      requestSize,
      'A request of this size is within the published limits: input, output, and both together within the context window. Without an input limit, the context window limits the input.',
    ),
    validate: acceptAny,
    where: hasRoomFor,
  }),
};

/** Null: not restricted. */
export interface ModelFilterShape extends FilterBy<typeof modelCriteria>, Combined<ModelFilterShape> {}

/** Never matches published prices of 0 that do not state what is billed. */
function isAtMost(price: SQLWrapper, most: number): SQL {
  return sql`(${price} <= ${most}::numeric and ${models.priceKind} <> 'UNKNOWN')`;
}

function validatePrice(price: number, path: string): void {
  validateNotNegative(price, path);
  validateFinite(price, path);
}

function hasRoomFor({ input, output }: RequestSize): SQL | undefined {
  const { inputTokens, contextTokens, outputTokens } = models;
  return and(
    sql`coalesce(${inputTokens}, ${contextTokens}) >= ${input}::bigint`,
    output > 0 ? gte(outputTokens, sql`${output}::bigint`) : undefined,
    or(isNull(contextTokens), sql`${contextTokens} - ${input}::bigint >= ${output}::bigint`),
  );
}
