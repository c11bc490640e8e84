import { builder } from '../graph/builder.ts';
import type {
  CacheStatistics as CacheStatisticsShape,
  Durations as DurationsShape,
  OperationStatistics as OperationStatisticsShape,
  RouteStatistics as RouteStatisticsShape,
  Statistics,
} from '../telemetry/statistics.ts';

const CacheLayer = builder.enumType('CacheLayer', {
  description: 'A cache of the gateway, in the order in which a request meets them.',
  values: {
    ANSWERS: { value: 'answers', description: 'Complete answers of queries, for ANSWER_CACHE_BYTES.' },
    DOCUMENTS: { value: 'documents', description: 'Parsed and validated operations.' },
    ROWS: { value: 'rows', description: 'Rows and lists of the newest catalog version, for ROW_CACHE_BYTES.' },
    FILES: { value: 'files', description: 'The files of models.dev that the gateway mirrors.' },
  } as const,
});

const Durations = builder.objectRef<DurationsShape>('Durations').implement({
  cacheable: false,
  authScopes: { role: 'OPERATOR' },
  description:
    'How often something happened, and how long it took. The difference between two answers describes the time between them.',
  fields: (t) => ({
    count: t.expose('count', { type: 'TokenCount', description: 'How often it happened.' }),
    totalMs: t.exposeFloat('totalMs', { description: 'Sum of the durations in milliseconds.' }),
    p50Ms: t.exposeFloat('p50Ms', {
      nullable: true,
      description: 'Median duration in milliseconds, estimated from ranges of durations. Null when it never happened.',
    }),
    p95Ms: t.exposeFloat('p95Ms', {
      nullable: true,
      description:
        'The duration in milliseconds that 95 of 100 do not exceed, estimated from ranges of durations. Null when it never happened.',
    }),
  }),
});

const OperationStatistics = builder.objectRef<OperationStatisticsShape>('OperationStatistics').implement({
  cacheable: false,
  authScopes: { role: 'OPERATOR' },
  description: 'GraphQL operations over every transport, repeated answers included.',
  fields: (t) => ({
    durations: t.field({
      type: Durations,
      description: 'All operations, each until its answer or until the start of its subscription.',
      resolve: (operations) => operations,
    }),
    rejected: t.expose('rejected', {
      type: 'TokenCount',
      description: 'Operations with a mistake of the client, such as an invalid argument.',
    }),
    refused: t.expose('refused', { type: 'TokenCount', description: 'Operations that exceeded a limit.' }),
    failed: t.expose('failed', {
      type: 'TokenCount',
      description: 'Operations that failed by a fault of the gateway.',
    }),
    abandoned: t.expose('abandoned', { type: 'TokenCount', description: 'Operations whose client left.' }),
  }),
});

const RouteStatistics = builder.objectRef<RouteStatisticsShape>('RouteStatistics').implement({
  cacheable: false,
  authScopes: { role: 'OPERATOR' },
  description: 'Requests to resources outside of GraphQL, such as the feed or `/v1/chat/completions`.',
  fields: (t) => ({
    durations: t.field({ type: Durations, description: 'All requests.', resolve: (routes) => routes }),
    failed: t.expose('failed', { type: 'TokenCount', description: 'Requests with a status of 500 or higher.' }),
  }),
});

const CacheStatistics = builder.objectRef<CacheStatisticsShape>('CacheStatistics').implement({
  cacheable: false,
  authScopes: { role: 'OPERATOR' },
  description: 'Use of one cache.',
  fields: (t) => ({
    layer: t.expose('layer', { type: CacheLayer, description: 'Which cache.' }),
    hits: t.expose('hits', { type: 'TokenCount', description: 'Look-ups that the cache answered.' }),
    misses: t.expose('misses', { type: 'TokenCount', description: 'Look-ups that the cache did not answer.' }),
    hitRate: t.float({
      nullable: true,
      description: 'Share of the look-ups that the cache answered, from 0 to 1. Null before the first look-up.',
      resolve: ({ hits, misses }) => (hits + misses === 0 ? null : hits / (hits + misses)),
    }),
    evictions: t.expose('evictions', { type: 'TokenCount', description: 'Entries that made room for others.' }),
    bytes: t.expose('bytes', {
      type: 'TokenCount',
      description:
        'Size of the entries in bytes, by the estimate that bounds the cache. DOCUMENTS counts the characters of the operations.',
    }),
  }),
});

const GatewayStatistics = builder.objectRef<Statistics>('GatewayStatistics').implement({
  cacheable: false,
  authScopes: { role: 'OPERATOR' },
  description:
    'What this gateway has done since its start, with all of its workers, as in `/metrics`. A worker that is replaced begins at 0.',
  fields: (t) => ({
    operations: t.expose('operations', { type: OperationStatistics, description: 'GraphQL operations.' }),
    routes: t.expose('routes', { type: RouteStatistics, description: 'Requests outside of GraphQL.' }),
    statements: t.expose('statements', {
      type: Durations,
      description: 'SQL statements, each with the wait for a connection.',
    }),
    liveSubscriptions: t.exposeInt('liveSubscriptions', { description: 'Subscriptions that are open now.' }),
    poolSize: t.exposeInt('poolSize', { description: 'Connections to the database that the gateway can open.' }),
    poolDemand: t.exposeInt('poolDemand', {
      description: 'Statements and transactions that have a connection or wait for one now.',
    }),
    caches: t.expose('caches', { type: [CacheStatistics], description: 'The caches that are enabled.' }),
  }),
});

builder.queryField('gatewayStatistics', (t) =>
  t.field({
    type: GatewayStatistics,
    nullable: true,
    cacheable: false,
    authScopes: { role: 'OPERATOR' },
    description:
      'What this gateway has done since its start: operations, errors, durations, and the use of its caches. Requires the role OPERATOR.',
    resolve: (_query, _args, { statistics }) => statistics(),
  }),
);
