import { createContextCache, initContextCache } from '@pothos/core';
import type { Caller } from '../access/caller.ts';
import type { Queries } from '../app/queries.ts';
import type { Config } from '../config.ts';
import type { CatalogView } from '../db/version/catalog-view.ts';
import type { Log } from '../log.ts';
import type { RefreshSource } from '../models-dev/refresh-source.ts';
import type { RefreshEvents } from '../refresh/progress/refresh-events.ts';
import type { Refresher } from '../refresh/run/refresher.ts';
import type { Schedule } from '../refresh/run/schedule.ts';

/** What every request shares. */
export interface Gateway extends Queries {
  readonly config: Config;
  readonly log: Log;
  readonly refreshEvents: RefreshEvents;
  readonly refresher: Refresher;
  readonly schedule: Schedule;
  /** Null: disabled. */
  readonly source: RefreshSource | null;
}

/** What a resolver may use. */
export interface Context extends Gateway {
  readonly caller: Caller;
  /** The earlier moment that a part of the answer is of. Null: the present. */
  readonly asOf: { readonly moment: Date; readonly view: CatalogView } | null;
}

export function requestContext(gateway: Gateway, caller: Caller): Context {
  return { ...gateway, ...initContextCache(), caller, asOf: null };
}

/** The catalogue as this request sees it, from its first look to its end, or as it was at the moment asked for. */
export const viewOf: (context: Context) => Promise<CatalogView> = createContextCache(
  async (context: Context) => context.asOf?.view ?? context.catalog.newest(),
);

/** Forgets what was read so far: each event of a subscription is a request of its own, with a view of its own. */
export function resetRequestCaches(context: Context): void {
  Object.assign(context, initContextCache());
}
