import { and, or, type SQL, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { anyOf } from '../db/key-lists.ts';
import { providers } from '../db/tables/catalog-tables.ts';
import { lastKnown, type VersionPredicate } from '../db/version-predicates.ts';
import { acceptAny, criterion, type FilterBy, inputType, keysOf, listOf, text } from '../graph/filter/criterion.ts';
import { knownProviders, usableWith } from './usable-provider-queries.ts';

export const providerStatuses = {
  ACTIVE: { description: 'In the source.' },
  REMOVED: { description: 'No longer in the source. Kept for history.' },
} as const;

export type ProviderStatusName = keyof typeof providerStatuses;

interface ProviderScope {
  readonly db: Db;
  readonly view: CatalogView;
  readonly inView: VersionPredicate;
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
    where: hasStatus,
  }),
  usableWithEnvVars: criterion({
    input: listOf(
      text,
      'Names (never values) of the environment variables that the caller has. Matches providers that need no other variable: see `Provider.setup`.',
    ),
    validate: acceptAny,
    where: async (names, { db, view }: ProviderScope) =>
      anyOf(providers.key, usableWith(await knownProviders(db, view), names)),
  }),
};

/** Null: not restricted. */
export interface ProviderFilterShape extends FilterBy<typeof providerCriteria> {}

function hasStatus(statuses: readonly ProviderStatusName[], { view, inView }: ProviderScope): SQL | undefined {
  const { version } = view;
  return or(
    statuses.includes('ACTIVE') ? inView(providers) : sql`false`,
    statuses.includes('REMOVED')
      ? and(sql`${providers.untilVersion} <= ${version}`, lastKnown(providers, version))
      : undefined,
  );
}
