import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { providers } from '../db/tables/catalog-tables.ts';
import { lastKnown } from '../db/version-predicates.ts';
import { everyRow, openRows } from '../db/visibility.ts';
import { type ConnectedProvider, connectionTo } from './connection/connection.ts';
import { hasRequiredVariables } from './connection/variables.ts';

/** Read once per view: a page, its count and each of its facets need the same providers. */
const providersByView = new WeakMap<CatalogView, Promise<ConnectedProvider[]>>();

/** The last known state of every provider, current or removed. */
export function knownProviders(db: Db, view: CatalogView): Promise<ConnectedProvider[]> {
  const known = providersByView.get(view) ?? read(db, view);
  providersByView.set(view, known);
  return known;
}

function read(db: Db, view: CatalogView): Promise<ConnectedProvider[]> {
  const isKnown = lastKnown(providers, view.version, view.isOpen ? openRows : everyRow);
  return db.select().from(providers).where(isKnown).execute();
}

/** The keys of the providers that need no other environment variables than these. */
export function usableWith(known: readonly ConnectedProvider[], envVars: readonly string[]): string[] {
  const names = new Set(envVars);
  return known.filter((provider) => isUsable(provider, names)).map(({ key }) => key);
}

/** All listed variables suffice, even when the URL has more to replace. */
function isUsable(provider: ConnectedProvider, names: ReadonlySet<string>): boolean {
  return (
    provider.envVars.every((name) => names.has(name)) ||
    hasRequiredVariables(connectionTo(provider, null).variables, names)
  );
}
