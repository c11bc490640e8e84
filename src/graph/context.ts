import { createContextCache, initContextCache } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import type { LRUCache } from 'lru-cache';
import type { Identity } from '../access/identity.ts';
import type { KeyChanges } from '../access/keys/key-changes.ts';
import { visibleTo } from '../access/visible-catalog.ts';
import type { CatalogAtVersion, Queries } from '../app/queries.ts';
import type { Config } from '../config.ts';
import type { CatalogView } from '../db/catalog-view.ts';
import type { ChangeSignal } from '../feeds/change-signal.ts';
import type { Deliverer } from '../feeds/webhooks/deliverer.ts';
import type { ModelProviders } from '../inference/providers/model-providers.ts';
import type { RunningCalls } from '../inference/running-calls.ts';
import type { Log } from '../log.ts';
import type { RefreshSource } from '../models-dev/refresh-source.ts';
import type { RefreshEvents } from '../refresh/progress/refresh-events.ts';
import type { Refresher } from '../refresh/run/refresher.ts';
import type { Schedule } from '../refresh/run/schedule.ts';
import type { RegistryFile } from '../registry/file/registry-file.ts';
import type { Registry } from '../registry/registry.ts';
import type { Statistics } from '../telemetry/statistics.ts';
import type { BudgetEvents } from '../usage/budget/budget-events.ts';
import type { VectorStore } from '../vectors/vector-store.ts';
import { type Cacheability, neverCached } from './cacheability.ts';

/** The services that all requests share. */
export interface Gateway extends Queries {
  readonly config: Config;
  readonly log: Log;
  readonly refreshEvents: RefreshEvents;
  readonly refresher: Refresher;
  readonly registrar: Registry;
  /** Null: not configured. */
  readonly registryFile: RegistryFile | null;
  readonly schedule: Schedule;
  readonly keyChanges: KeyChanges;
  readonly budgetEvents: BudgetEvents;
  readonly changeSignal: ChangeSignal;
  readonly deliverer: Deliverer;
  readonly modelProviders: ModelProviders;
  readonly runningCalls: RunningCalls;
  readonly vectors: VectorStore;
  /** The vectors of texts that callers search the catalog for, also those that a provider has yet to answer. */
  readonly searchedVectors: LRUCache<string, Promise<readonly number[]>>;
  /** What the metrics count, of all workers. */
  readonly statistics: () => Promise<Statistics>;
  /** Null: disabled. */
  readonly source: RefreshSource | null;
}

/** The services and the caller of one request. */
export interface Context extends Gateway {
  readonly identity: Identity;
  /** The network address of the client. Null: unknown. */
  readonly address: string | null;
  /** The earlier moment that this part of the answer describes. Null: the current catalog. */
  readonly asOf: { readonly moment: Date; readonly catalog: CatalogAtVersion } | null;
  readonly cacheability: Cacheability;
  /** The contexts of the fields that have an `asOf`, by the paths of these fields. */
  readonly contextsByPath: Map<GraphQLResolveInfo['path'], Context>;
}

export function requestContext(
  gateway: Gateway,
  identity: Identity,
  address: string | null,
  cacheability: Cacheability = neverCached,
): Context {
  return { ...gateway, ...requestCaches(), identity, address, asOf: null, cacheability };
}

/** The one version of the catalog that the whole request sees. Null: it has not read any yet. */
const catalogs = createContextCache((_context: Context): { seen: Promise<CatalogAtVersion> | null } => ({
  seen: null,
}));

/**
 * The queries on the one version of the catalog that the whole request sees. It is the newest version when the request
 * first reads, or the version of the `asOf` moment.
 */
export function catalogOf(context: Context): Promise<CatalogAtVersion> {
  const catalog = catalogs(context);
  catalog.seen ??= context.asOf ? Promise.resolve(context.asOf.catalog) : newestCatalog(context);
  return catalog.seen;
}

/**
 * Resolves to what `work` finds in the newest version of the catalog, and to what `verify` finds, which says the number of that
 * version. The version that this process read last is most often still the newest, so that both run at the same time.
 */
export async function withAssumedVersion<Result, Verified extends { readonly catalogVersion: number }>(
  context: Context,
  work: () => Promise<Result>,
  verify: () => Promise<Verified>,
): Promise<readonly [Result, Verified]> {
  const assumed = assumeVersion(context);
  if (assumed === null) return Promise.all([work(), verify()]);
  const [worked, verified] = await Promise.allSettled([work(), verify()]);
  if (verified.status === 'fulfilled' && verified.value.catalogVersion === assumed) {
    if (worked.status === 'rejected') throw worked.reason;
    return [worked.value, verified.value];
  }
  // What the request reads later must not be of the version that is not known to be the newest.
  resetRequestCaches(context);
  if (verified.status === 'rejected') throw verified.reason;
  return [await work(), verified.value];
}

/** The number of the version that the request sees from now on. Null: it has read its version, or none is known. */
function assumeVersion(context: Context): number | null {
  const catalog = catalogs(context);
  const view = context.asOf ? null : context.versions.lastRead();
  if (catalog.seen || !view) return null;
  catalog.seen = Promise.resolve(catalogIn(view, context));
  return view.version;
}

async function newestCatalog(context: Context): Promise<CatalogAtVersion> {
  return catalogIn(await context.versions.newest(), context);
}

function catalogIn(newest: CatalogView, { catalogAt, cacheability, identity }: Context): CatalogAtVersion {
  const view = visibleTo(identity, newest);
  cacheability.readVersion(view.version);
  return catalogAt(view);
}

/** The context of work that reads this version in place of the one that the request would take. */
export function contextAt(context: Context, view: CatalogView): Context {
  return { ...context, ...requestCaches(), asOf: { moment: new Date(), catalog: context.catalogAt(view) } };
}

/** The catalog as of an earlier moment, no newer than the request's version. Null: before the first version that is kept. */
export async function earlierCatalog(context: Context, moment: Date): Promise<CatalogAtVersion | null> {
  const view = await context.versions.viewAt((await catalogOf(context)).view, moment);
  return view && context.catalogAt(view);
}

/** Clears the request caches, so that each event of a subscription reads the newest version. */
export function resetRequestCaches(context: Context): void {
  Object.assign(context, requestCaches());
}

function requestCaches() {
  return { ...initContextCache(), contextsByPath: new Map<GraphQLResolveInfo['path'], Context>() };
}
