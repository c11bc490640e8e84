import { type CatalogState, catalogStateQueries } from '../catalog/catalog-state-queries.ts';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Database, Db } from '../db/connect.ts';
import { isReplicaFailure } from '../db/replica-failure.ts';
import type { Log } from '../log.ts';
import type { Queries } from './queries.ts';

/** A replica that lags is left out, and one that has caught up is read again, within this time. */
const CHECK_EVERY_MS = 500;
/** A replica that answers later is left out. A dead connection never answers. */
const ANSWER_TIMEOUT_MS = 1_000;

type CatalogAt = Queries['catalogAt'];

interface Replica {
  readonly number: number;
  readonly catalogAt: CatalogAt;
  readonly stateOf: ReturnType<typeof catalogStateQueries>['now'];
  /** As last read from the replica itself. Null: it cannot be read. */
  state: CatalogState | null;
  isChecking: boolean;
}

/**
 * Reads the catalog from the replicas of the database. A replica is read only while its state is that of the primary and
 * contains the version of the request. A query that fails there, such as by a recovery conflict, runs on the primary.
 */
export class CatalogReplicas {
  readonly #primary: Pick<Queries, 'catalogAt' | 'catalogState'>;
  readonly #replicas: readonly Replica[];
  readonly #log: Log;
  readonly #timer: NodeJS.Timeout | undefined;
  #primaryState: CatalogState | null = null;
  #turn = 0;

  constructor(
    { replicas }: Pick<Database, 'replicas'>,
    primary: Pick<Queries, 'catalogAt' | 'catalogState'>,
    catalogQueries: (db: Db) => CatalogAt,
    log: Log,
  ) {
    this.#primary = primary;
    this.#log = log;
    this.#replicas = replicas.map((db, index) => ({
      number: index + 1,
      catalogAt: catalogQueries(db),
      stateOf: catalogStateQueries(db).now,
      state: null,
      isChecking: false,
    }));
    if (replicas.length === 0) return;
    this.#timer = setInterval(() => void this.#check(), CHECK_EVERY_MS).unref();
    void this.#check();
  }

  readonly catalogAt: CatalogAt = (view) => {
    const usable = this.#replicas.filter((replica) => this.#mayRead(replica, view));
    const replica = usable[this.#turn++ % usable.length];
    const onPrimary = this.#primary.catalogAt(view);
    if (!replica) return onPrimary;
    return withFallback(replica.catalogAt(view), onPrimary, (error) => this.#leaveOut(replica, error));
  };

  close(): void {
    clearInterval(this.#timer);
  }

  #mayRead({ state }: Replica, { version }: CatalogView): boolean {
    return state !== null && state.id === this.#primaryState?.id && state.version >= version;
  }

  async #check(): Promise<void> {
    // The primary first: a replica that then has the same state has not fallen behind meanwhile.
    this.#primaryState = await this.#primary.catalogState.now().catch(() => null);
    await Promise.all(this.#replicas.map((replica) => this.#checkReplica(replica)));
  }

  async #checkReplica(replica: Replica): Promise<void> {
    // Else questions to a silent replica pile up.
    if (replica.isChecking) return;
    replica.isChecking = true;
    const late = () => this.#leaveOut(replica, new Error(`no answer within ${ANSWER_TIMEOUT_MS} ms`));
    const timer = setTimeout(late, ANSWER_TIMEOUT_MS).unref();
    try {
      replica.state = await replica.stateOf();
    } catch (error) {
      this.#leaveOut(replica, error);
    } finally {
      clearTimeout(timer);
      replica.isChecking = false;
    }
  }

  #leaveOut(replica: Replica, error: unknown): void {
    if (replica.state !== null) this.#log.warn({ replica: replica.number, error }, 'a replica is not read');
    replica.state = null;
  }
}

/** The query sets of a replica, whose failed queries run on the primary. */
function withFallback<Sets extends object>(replica: Sets, primary: Sets, onFailure: (error: unknown) => void): Sets {
  return withMembers(replica, (name, set) => {
    const onPrimary: unknown = Reflect.get(primary, name);
    if (name === 'view' || !isObject(set) || !isObject(onPrimary)) return set;
    return withMembers(set, (query, read) => {
      const retry: unknown = Reflect.get(onPrimary, query);
      return isQuery(read) && isQuery(retry) ? readOr(read, retry, onFailure) : read;
    });
  });
}

type Query = (...args: readonly unknown[]) => unknown;

function readOr(read: Query, retry: Query, onFailure: (error: unknown) => void): Query {
  return async (...args) => {
    try {
      return await read(...args);
    } catch (error) {
      if (!isReplicaFailure(error)) throw error;
      onFailure(error);
      return retry(...args);
    }
  };
}

function withMembers<Target extends object>(
  target: Target,
  member: (name: PropertyKey, value: unknown) => unknown,
): Target {
  return new Proxy(target, { get: (object, name) => member(name, Reflect.get(object, name)) });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isQuery(value: unknown): value is Query {
  return typeof value === 'function';
}
