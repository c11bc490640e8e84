import { graphql } from 'graphql';
import { LRUCache } from 'lru-cache';
import { anonymous } from '../../src/access/identity.ts';
import { KeyChanges } from '../../src/access/keys/key-changes.ts';
import { createRefresher } from '../../src/app/create-refresher.ts';
import { openQueries } from '../../src/app/queries.ts';
import { parseConfig } from '../../src/config.ts';
import { type Db, openDatabase } from '../../src/db/connect.ts';
import { ChangeSignal } from '../../src/feeds/change-signal.ts';
import { Deliverer } from '../../src/feeds/webhooks/deliverer.ts';
import { catalogOf, requestContext } from '../../src/graph/context.ts';
import { ModelProviders } from '../../src/inference/providers/model-providers.ts';
import { RunningCalls } from '../../src/inference/running-calls.ts';
import { openLog } from '../../src/log.ts';
import { Circuit } from '../../src/models-dev/fetch/circuit.ts';
import { liveSource } from '../../src/models-dev/refresh-source.ts';
import { InProcessEvents } from '../../src/refresh/progress/in-process-events.ts';
import { Schedule } from '../../src/refresh/run/schedule.ts';
import { Registry } from '../../src/registry/registry.ts';
import { schema } from '../../src/schema.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { readStatistics } from '../../src/telemetry/statistics.ts';
import { BudgetEvents } from '../../src/usage/budget/budget-events.ts';
import { VectorStore } from '../../src/vectors/vector-store.ts';
import { faultServer, json } from './fault-server.ts';
import { reusedDatabase } from './reused-database.ts';

export interface CatalogInProcess {
  readonly db: Db;
  /** Lets the source serve the document from now on, and refreshes. Whatever it lacks is removed. */
  show(document: object): Promise<void>;
  /** Begins a request: its version of the catalog is set, and `read` asks later. */
  beginRequest(): Promise<Request>;
  close(): Promise<void>;
}

interface Request {
  /** What a query answers; throws when it answers with an error. */
  // biome-ignore lint/suspicious/noExplicitAny: what a query answers is known to the test that asks.
  read(query: string, variables?: Readonly<Record<string, unknown>>): Promise<any>;
}

/** The database and the graph without HTTP, where a test can hold a request between its begin and its end. */
export async function catalogInProcess(): Promise<CatalogInProcess> {
  const upstream = await faultServer();
  const owned = await reusedDatabase();
  const config = parseConfig({ ...owned.env, MODELSDEV_BASE_URL: upstream.url, MODELSDEV_MAX_RETRIES: '0' });
  const log = openLog('silent');
  const database = await openDatabase(config, log, owned.embedded);
  const queries = openQueries(database.db);
  const { refreshIntervalMs: intervalMs } = config.modelsDev;
  const refreshing = createRefresher(config, new InProcessEvents(), { ...queries, ...database, log });
  const schedule = new Schedule({
    ...queries,
    ...refreshing,
    sourceWithoutRetries: null,
    beforeRefresh: null,
    intervalMs,
    log,
  });
  const events = { keyChanges: await KeyChanges.open(null), budgetEvents: await BudgetEvents.open(null) };
  const changeSignal = new ChangeSignal({ ...queries, ...refreshing, log });
  const metrics = createMetrics();
  const deliverer = new Deliverer({ ...queries, changeSignal, config, metrics, log });
  const registrar = new Registry({ ...queries, ...refreshing, log });
  const vectors = new VectorStore({
    db: database.db,
    collections: queries.vectorCollections,
    openVectors: database.openVectors,
    log,
  });
  const runningCalls = new RunningCalls();
  const modelProviders = new ModelProviders(config.inference);
  const services = {
    statistics: () => readStatistics(metrics),
    vectors,
    searchedVectors: new LRUCache<string, Promise<readonly number[]>>({ max: 1 }),
    registrar,
    registryFile: null,
    schedule,
    changeSignal,
    deliverer,
    modelProviders,
    runningCalls,
  };
  const gateway = { ...queries, ...refreshing, ...events, config, log, ...services };
  const source = liveSource(config.modelsDev, new Circuit(log));

  return { db: database.db, show, beginRequest, close };

  async function show(document: object) {
    upstream.serve('/catalog.json', json(document));
    const start = await refreshing.refresher.start(source, { trigger: 'MANUAL', allowMassRemoval: true });
    if (!start.started) throw new Error('another refresh runs');
    const { status, errorMessage } = await start.ended;
    if (status !== 'SUCCEEDED') throw new Error(`refresh: ${status} ${errorMessage}`);
  }

  async function beginRequest() {
    const context = requestContext(gateway, anonymous('public'), null);
    await catalogOf(context);
    return {
      read: async (query: string, variableValues: Readonly<Record<string, unknown>> = {}) => {
        const { data, errors } = await graphql({ schema, source: query, variableValues, contextValue: context });
        if (errors) throw errors[0];
        return JSON.parse(JSON.stringify(data));
      },
    };
  }

  async function close() {
    await refreshing.refresher.close();
    changeSignal.close();
    await database.close();
    await owned.remove();
    await upstream.close();
  }
}
