import { and, or, type SQL, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import type { RowsOfVersion } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { anyOf } from '../db/key-lists.ts';
import { providers } from '../db/tables/catalog-tables.ts';
import { lastKnown, theVersion } from '../db/version-predicates.ts';
import {
  acceptAny,
  computedCriterion,
  criterion,
  type FilterBy,
  inputType,
  keysOf,
  listOf,
  text,
} from '../graph/filter/criterion.ts';
import { knownProviders, usableWith } from './usable-provider-queries.ts';

export const providerStatuses = {
  ACTIVE: { description: 'In the source.' },
  REMOVED: { description: 'No longer in the source. Kept for history.' },
} as const;

export type ProviderStatusName = keyof typeof providerStatuses;

interface ProviderScope {
  readonly db: Db;
  readonly view: CatalogView;
}

const status = inputType<'ProviderStatus', ProviderStatusName>('ProviderStatus');

export const providerCriteria = {
  keys: criterion({
    input: keysOf('PROVIDER', 'Has one of these keys.'),
    validate: acceptAny,
    where: (keys) => anyOf(providers.key, keys),
  }),
  statuses: criterion({
    input: listOf(status, 'Has one of these statuses. Default: [ACTIVE].'),
    validate: acceptAny,
    // Which rows a statement reads depends on the statuses: see `hasStatus`.
    where: () => undefined,
  }),
  usableWithEnvVars: computedCriterion({
    input: listOf(
      text,
      'Names (never values) of the environment variables that the caller has. Matches providers that need no other variable: see `Provider.setup`.',
    ),
    validate: acceptAny,
    values: async (names, { db, view }: ProviderScope) => ({ keys: usableWith(await knownProviders(db, view), names) }),
    where: ({ keys }) => anyOf(providers.key, keys),
  }),
};

/** Null: not restricted. */
export interface ProviderFilterShape extends FilterBy<typeof providerCriteria> {}

/** The providers with one of these statuses. */
export function hasStatus(
  statuses: readonly ProviderStatusName[],
  { inView, visible }: RowsOfVersion,
): SQL | undefined {
  return or(
    statuses.includes('ACTIVE') ? inView(providers) : sql`false`,
    statuses.includes('REMOVED')
      ? and(sql`${providers.untilVersion} <= ${theVersion}::integer`, lastKnown(providers, theVersion, visible))
      : undefined,
  );
}
