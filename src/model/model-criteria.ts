import { and, isNull, or, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { withReleases } from '../base-model/release-queries.ts';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { anyOf, type Compared, textArray } from '../db/key-lists.ts';
import { models } from '../db/tables/catalog-tables.ts';
import {
  acceptAny,
  boolean,
  type Combined,
  computedCriterion,
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
import { registryCriteria } from '../registry/origin-criteria.ts';
import { searchMatches } from '../search/model-search.ts';
import { SEARCH_DESCRIPTION, searchedText, validateSearchLength } from '../search/searched-text.ts';
import { similarToCriterion } from '../semantic-search/similar-to-input.ts';
import { contentCriteria } from './attributes/content-criteria.ts';
import type { ModelStatusName } from './attributes/model-status-criteria.ts';
import type { ModelRows } from './model-columns.ts';
import type { PriceKindName } from './pricing/price-kind-queries.ts';

/** What the values of the criteria are computed from. */
export interface ModelScope {
  readonly db: Db;
  readonly view: CatalogView;
}

/** The size of one request, in tokens. */
export interface RequestSize {
  readonly input: number;
  readonly output: number;
}

const status = inputType<'ModelStatus', ModelStatusName>('ModelStatus');
const kindOfPrice = inputType<'PriceKind', PriceKindName>('PriceKind');
const requestSize = inputType<'RequestSizeInput', RequestSize>('RequestSizeInput');

export const modelCriteria = {
  search: computedCriterion({
    input: one(text, SEARCH_DESCRIPTION),
    validate: validateSearchLength,
    values: (given) => {
      const text = searchedText(given);
      return text === null ? null : { text };
    },
    where: ({ text: searched }, rows: ModelRows) => searchMatches(searched, rows),
  }),
  similarTo: similarToCriterion('models'),
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
  baseModels: computedCriterion({
    input: keysOf(
      'BASE_MODEL',
      'Serves one of the base models with these keys. An alias includes the models of the release that it points to.',
    ),
    validate: acceptAny,
    values: async (keys, { db, view }: ModelScope) => ({ keys: await withReleases(keys, db, view) }),
    where: ({ keys }, { baseModelKey }: ModelRows) => sql`${baseModelKey} = any(${textArray(keys)})`,
  }),
  labs: criterion({
    input: keysOf('LAB', 'Was made by one of the labs with these keys.'),
    validate: acceptAny,
    where: (keys, { labKey }: ModelRows) => sql`${labKey} = any(${textArray(keys)})`,
  }),
  ...contentCriteria(models),
  statuses: criterion({
    input: listOf(
      status,
      'Has one of these statuses. The default of the outermost filter is every status except REMOVED; only the outermost filter can include removed models.',
    ),
    validate: acceptAny,
    where: (statuses, { status: ofRow }: ModelRows) => sql`${ofRow} = any(${textArray(statuses)})`,
  }),
  free: computedCriterion({
    input: one(
      boolean,
      'True: the price kind is FREE. False: it is METERED or SUBSCRIPTION. A model without published prices matches neither.',
    ),
    validate: acceptAny,
    values: (free) => ({ kinds: free ? ['FREE'] : ['METERED', 'SUBSCRIPTION'] }),
    where: ({ kinds }) => anyOf(models.priceKind, kinds),
  }),
  priced: criterion({
    input: one(boolean, 'Whether prices are published. A published price may be 0.'),
    validate: acceptAny,
    where: (priced) => sql`(${models.priceInput} is not null) = ${priced}::boolean`,
  }),
  priceKinds: criterion({
    input: listOf(kindOfPrice, 'Has one of these price kinds.'),
    validate: acceptAny,
    where: (kinds) => anyOf(models.priceKind, kinds),
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
  usableWithEnvVars: computedCriterion({
    input: listOf(
      text,
      'Names (never values) of the environment variables that the caller has. Matches models of providers that need no other variable; see `Provider.setup`, and `Model.setup` for a model with its own address.',
    ),
    validate: acceptAny,
    values: async (names, { db, view }: ModelScope) => ({ keys: usableWith(await knownProviders(db, view), names) }),
    where: ({ keys }) => anyOf(models.providerKey, keys),
  }),
  ...registryCriteria,
  fitsRequest: computedCriterion({
    input: one(
      requestSize,
      'A request of this size is within the published limits: input, output, and both together within the context window. Without an input limit, the context window limits the input.',
    ),
    validate: acceptAny,
    values: ({ input, output }) => ({ input, output }),
    where: ({ input, output }) => hasRoomFor(input, output),
  }),
};

/** Null: not restricted. */
export interface ModelFilterShape extends FilterBy<typeof modelCriteria>, Combined<ModelFilterShape> {}

/** Never matches published prices of 0 that do not state what is billed. */
function isAtMost(price: SQLWrapper, most: Compared): SQL {
  return sql`(${price} <= ${most}::numeric and ${models.priceKind} <> 'UNKNOWN')`;
}

function validatePrice(price: number, path: string): void {
  validateNotNegative(price, path);
  validateFinite(price, path);
}

function hasRoomFor(input: Compared, output: Compared): SQL | undefined {
  const { inputTokens, contextTokens, outputTokens } = models;
  return and(
    sql`coalesce(${inputTokens}, ${contextTokens}) >= ${input}::bigint`,
    sql`(${output}::bigint <= 0 or ${outputTokens} >= ${output}::bigint)`,
    or(isNull(contextTokens), sql`${contextTokens} - ${input}::bigint >= ${output}::bigint`),
  );
}
