import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { providers } from '../db/tables/catalog-tables.ts';
import { lastKnown } from '../db/version-predicates.ts';
import { type ConnectedProvider, connectionTo } from './connection/connection.ts';
import { isFilledIn } from './connection/variables.ts';

/** A page, its count and each of its facets ask for the same. */
const knownAt = new WeakMap<CatalogView, Promise<ConnectedProvider[]>>();

/** The last known state of every provider, removed or not; read once for each view. */
export function knownProviders(db: Db, view: CatalogView): Promise<ConnectedProvider[]> {
  const known = knownAt.get(view) ?? db.select().from(providers).where(lastKnown(providers, view.version)).execute();
  knownAt.set(view, known);
  return known;
}

/** The keys of those that can be used with no other environment variables than these. */
export function usableWith(known: readonly ConnectedProvider[], envVars: readonly string[]): string[] {
  const names = new Set(envVars);
  return known.filter((provider) => isUsable(provider, names)).map(({ key }) => key);
}

/** With all that it lists it can be, though its address may have more to fill in. */
function isUsable(provider: ConnectedProvider, names: ReadonlySet<string>): boolean {
  return provider.envVars.every((name) => names.has(name)) || isFilledIn(connectionTo(provider, null).variables, names);
}
