import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { openAccess } from '../access/access.ts';
import { keepAuditRetention } from '../access/audit/retention.ts';
import type { Config } from '../config.ts';
import { type Database, openDatabase } from '../db/connect.ts';
import type { EmbeddedPostgres } from '../db/embedded/embedded-postgres.ts';
import { RowCache } from '../db/row-cache.ts';
import { ChangeSignal } from '../feeds/change-signal.ts';
import { Deliverer } from '../feeds/webhooks/deliverer.ts';
import { keepDeliveryRetention } from '../feeds/webhooks/retention.ts';
import type { Gateway } from '../graph/context.ts';
import { ModelProviders } from '../inference/providers/model-providers.ts';
import { RunningCalls } from '../inference/running-calls.ts';
import type { Log } from '../log.ts';
import { RepositoryFollower } from '../refresh/run/repository-follower.ts';
import { Schedule } from '../refresh/run/schedule.ts';
import { sweepLeases } from '../refresh/store/lease.ts';
import { RegistryFile } from '../registry/file/registry-file.ts';
import { Registry } from '../registry/registry.ts';
import { keepApplyingApproved } from '../review/apply-approved.ts';
import { keepCatalogEmbedded } from '../semantic-search/embed-catalog.ts';
import { DocumentStore } from '../server/documents/document-store.ts';
import { openRateLimiter } from '../server/rate-limit/rate-limiter.ts';
import { startServer } from '../server/server.ts';
import { clientObserver } from '../telemetry/client-observer.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { openTracing } from '../telemetry/open-tracing.ts';
import { recordBudgets } from '../telemetry/record-budgets.ts';
import { recordRefreshes } from '../telemetry/record-refreshes.ts';
import { readStatistics } from '../telemetry/statistics.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { keepUsageRetention } from '../usage/events/retention.ts';
import { VectorStore } from '../vectors/vector-store.ts';
import { CatalogReplicas } from './catalog-replicas.ts';
import { createRefresher } from './create-refresher.ts';
import { httpRoutes } from './http-routes.ts';
import { type Events, openEvents } from './open-events.ts';
import { catalogQueries, openQueries } from './queries.ts';
import { observedCatalog, observedSources } from './with-telemetry.ts';

/** Texts of `similarTo` whose vectors are kept. */
const SEARCHED_TEXTS = 1_000;

export interface RunningGateway {
  /** The base URL, such as "http://127.0.0.1:4000". */
  readonly url: string;
  /** The key of the role ADMIN; generated for this run when not configured. */
  readonly adminApiKey: string;
  /** Stops running work and releases all resources. */
  close(): Promise<void>;
}

/** Opens the database, listens on one port and starts the refresh schedule. `embedded`: the already starting Postgres of `dataDir`. */
export async function startGateway(
  config: Config,
  log: Log,
  embedded: Promise<EmbeddedPostgres> | null = null,
): Promise<RunningGateway> {
  const telemetry = { metrics: createMetrics(), tracing: await openTracing(config.otlpEndpoint) };
  const database = await openDatabase(config, log, embedded, clientObserver(telemetry));
  try {
    return await serve(config, database, telemetry, log);
  } catch (error) {
    await database.close();
    await telemetry.tracing?.close();
    throw error;
  }
}

async function serve(config: Config, database: Database, telemetry: Telemetry, log: Log): Promise<RunningGateway> {
  const documents = await DocumentStore.open(config);
  const events = await openEvents(database, log);
  const { gateway, follower, replicas } = gatewayOn(config, database, events, telemetry, log);
  telemetry.metrics.poolSize.set(database.poolSize);
  const freshForMs = config.modelsDev.refreshIntervalMs + config.modelsDev.cacheTtlMs;
  const stopRecording = await recordRefreshes(telemetry.metrics, { ...gateway, freshForMs });
  const stopRecordingBudgets = recordBudgets(telemetry.metrics, gateway);
  const adminApiKey = config.adminApiKey ?? randomBytes(24).toString('base64url');
  const access = await openAccess(gateway, adminApiKey);
  let isClosing = false;
  const isReady = async () => {
    if (isClosing) return false;
    await database.ping();
    return !isClosing;
  };

  const stopSweeping = await sweepLeases(database, log);
  const rateLimiter = await openRateLimiter(config, log);
  const server = await startServer(config, {
    ...{ gateway, access, documents, rateLimiter, isReady, telemetry, log },
    routes: httpRoutes(gateway, telemetry.metrics),
  });
  log.info({ url: server.url, ...(config.hasGraphiql && { graphiql: `${server.url}/graphql` }) }, 'gateway ready');
  if (config.modelsDev.autoRefresh) {
    gateway.schedule.start();
    follower?.start();
  }
  gateway.registrar.start();
  await gateway.registryFile?.start();
  const stopApplyingApproved = keepApplyingApproved(gateway);
  gateway.deliverer.start();
  const stopEmbedding = keepCatalogEmbedded(gateway);
  const endAuditRetention = keepAuditRetention(gateway.audit, config.auditRetentionDays, log);
  const endDeliveryRetention = keepDeliveryRetention(gateway.webhooks, config.webhooks.logRetentionDays, log);
  const endUsageRetention = keepUsageRetention(gateway.usage, config.usage.retentionDays, log);

  const close = async () => {
    isClosing = true;
    stopSweeping();
    // All at once: an operation can wait for a refresh.
    await Promise.all([
      gateway.refresher.close(),
      gateway.registryFile?.close(),
      gateway.registrar.close(),
      gateway.schedule.close(),
      follower?.close(),
      stopApplyingApproved(),
      stopEmbedding(),
      endAuditRetention(),
      endUsageRetention(),
      endDeliveryRetention(),
      stopRecordingBudgets(),
      gateway.deliverer.close(config.shutdownTimeoutMs),
      gateway.vectors.close(config.shutdownTimeoutMs),
      server.close(),
    ]);
    await gateway.runningCalls.close();
    await gateway.modelProviders.close();
    rateLimiter?.close();
    access.close();
    gateway.changeSignal.close();
    stopRecording();
    events.refreshEvents.close();
    replicas.close();
    await database.close();
    await telemetry.tracing?.close();
    log.info('gateway closed');
  };
  return { url: server.url, adminApiKey, close };
}

/** The services that all requests share. */
export function gatewayOn(
  config: Config,
  database: Database,
  events: Events,
  telemetry: Telemetry,
  log: Log,
): { readonly gateway: Gateway; readonly follower: RepositoryFollower | null; readonly replicas: CatalogReplicas } {
  const { db, checkpoint, openVectors } = database;
  const rowCache = new RowCache(config.rowCacheBytes);
  telemetry.metrics.addCache('rows', rowCache);
  const onPrimary = openQueries(db, rowCache);
  const replicas = new CatalogReplicas(database, onPrimary, (replica) => catalogQueries(replica, rowCache), log);
  const queries = observedCatalog({ ...onPrimary, catalogAt: replicas.catalogAt }, telemetry);
  const { versions, refreshes, pauses } = queries;
  const { refreshIntervalMs: intervalMs } = config.modelsDev;
  const refreshSetup = observedSources(
    createRefresher(config, events.refreshEvents, { db, versions, refreshes, pauses, checkpoint, log }),
    telemetry,
  );
  const { dataDir, refreshHistoryDays: historyDays } = config;
  const { repository: location } = config.modelsDev;
  const following = { ...refreshSetup, refreshes, dataDir, historyDays, log };
  const follower = location && new RepositoryFollower({ ...following, location });
  const beforeRefresh = follower && (() => follower.importNew());
  const schedule = new Schedule({ ...refreshSetup, refreshes, pauses, versions, beforeRefresh, intervalMs, log });
  const changeSignal = new ChangeSignal({ ...queries, ...events, log });
  const deliverer = new Deliverer({ ...queries, changeSignal, config, metrics: telemetry.metrics, log });
  const registrar = new Registry({ ...queries, ...refreshSetup, log });
  const { registryFile: path } = config;
  const registryFile = path && new RegistryFile({ path, registrar, audit: queries.audit, log });
  const vectors = new VectorStore({ db, collections: queries.vectorCollections, openVectors, log });
  const modelProviders = new ModelProviders(config.inference);
  const searchedVectors = new LRUCache<string, Promise<readonly number[]>>({ max: SEARCHED_TEXTS });
  const own = { vectors, searchedVectors, registrar, registryFile: registryFile || null };
  const services = {
    ...own,
    statistics: () => readStatistics(telemetry.metrics),
    schedule,
    changeSignal,
    deliverer,
    modelProviders,
    runningCalls: new RunningCalls(),
  };
  const gateway = { ...queries, ...refreshSetup, ...events, config, log, ...services };
  return { gateway, follower, replicas };
}
