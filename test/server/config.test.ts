import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { killGateways, spawnGateway } from '../harness/process.ts';

test('without any variable everything has its default', () => {
  expect(parseConfig({})).toEqual({
    port: 4000,
    host: '127.0.0.1',
    workers: 1,
    corsOrigins: 'any',
    trustedProxies: [],
    databaseUrl: null,
    databaseDirectUrl: null,
    databaseReplicaUrls: [],
    dataDir: '.data',
    adminApiKey: null,
    readAccess: 'public',
    auth: null,
    auditRetentionDays: 365,
    logLevel: 'info',
    refreshHistoryDays: 0,
    registryFile: null,
    limits: { queryCost: 1_000_000, queryTimeoutMs: 30_000, requestTimeoutMs: 30_000, websocketsPerAddress: 1_000 },
    trustedDocuments: null,
    hasGraphiql: true,
    hasIntrospection: true,
    rateLimit: null,
    redisUrl: null,
    answerCacheBytes: 67_108_864,
    refreshGuard: 'flag',
    slowOperationMs: 5_000,
    shutdownTimeoutMs: 5_000,
    metricsApiKey: null,
    otlpEndpoint: null,
    mcp: { hosts: ['localhost', '127.0.0.1', '[::1]'], origins: 'own' },
    rowCacheBytes: 67_108_864,
    inference: {
      variable: expect.any(Function),
      credentialsFile: null,
      allowsPrivateUpstreams: false,
      timeoutMs: 600_000,
      firstTokenTimeoutMs: 120_000,
      idleTimeoutMs: 60_000,
      semanticSearchModel: null,
    },
    usage: { retentionDays: 400, ownerHashKey: null, tierQuotas: new Map() },
    webhooks: {
      allowsPrivateAddresses: false,
      timeoutMs: 10_000,
      retryDelayMs: 5_000,
      retryPeriodMs: 86_400_000,
      logRetentionDays: 30,
    },
    modelsDev: {
      enabled: true,
      repository: null,
      baseUrl: new URL('https://models.dev'),
      apiKey: null,
      refreshIntervalMs: 86_400_000,
      autoRefresh: true,
      cacheTtlMs: 3_600_000,
      batchSize: 100,
      maxRetries: 3,
      timeoutMs: 30_000,
    },
  });
});

test('every variable is read', () => {
  const config = parseConfig({
    PORT: '8080',
    HOST: '0.0.0.0',
    WORKERS: '4',
    DATABASE_URL: 'postgresql://me:secret@db.example/catalog?sslmode=require',
    CORS_ORIGINS: 'https://app.example, http://localhost:3000',
    TRUST_PROXY: '127.0.0.1, 10.0.0.0/8,2001:db8::/32',
    DATABASE_DIRECT_URL: 'postgres://direct.example/catalog',
    DATABASE_REPLICA_URLS: 'postgres://one.example/catalog, postgres://two.example/catalog',
    DATA_DIR: '/var/lib/modelgraph',
    ADMIN_API_KEY: 'key',
    READ_ACCESS: 'key',
    AUTH_JWKS_URL: 'https://login.example/jwks',
    AUTH_ISSUER: 'https://login.example',
    AUTH_AUDIENCE: 'modelgraph',
    AUTH_ROLE_CLAIM: 'realm_access.roles',
    AUTH_OWNER_CLAIM: 'team',
    AUDIT_RETENTION_DAYS: '30',
    LOG_LEVEL: 'debug',
    REFRESH_HISTORY_DAYS: '365',
    REGISTRY_FILE: 'registry.yaml',
    QUERY_COST_LIMIT: '5000',
    QUERY_TIMEOUT: '5s',
    REQUEST_TIMEOUT: '10s',
    WEBSOCKETS_PER_ADDRESS: '20',
    TRUSTED_DOCUMENTS_FILE: '/etc/documents.json',
    TRUSTED_DOCUMENTS: 'only',
    GRAPHIQL: 'false',
    INTROSPECTION: 'false',
    RATE_LIMIT: '1000',
    RATE_LIMIT_TIERS: 'free=0.5, paid=20',
    REDIS_URL: 'redis://me:secret@cache.example:6379/1',
    ANSWER_CACHE_BYTES: '1000000',
    REFRESH_GUARD: 'hold',
    SLOW_OPERATION: '250ms',
    SHUTDOWN_TIMEOUT: '1m',
    METRICS_API_KEY: 'scraper',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example:4318',
    MCP_HOSTS: 'models.example,localhost',
    MCP_ORIGINS: 'https://chat.example',
    ROW_CACHE_BYTES: '2000000',
    TIER_QUOTAS: 'basic=20/40000/1000, paid=-/-/50000',
    USAGE_RETENTION_DAYS: '90',
    USAGE_OWNER_HASH_KEY: 'pepper',
    CREDENTIALS_FILE: '/run/secrets/providers',
    ALLOW_PRIVATE_UPSTREAMS: 'true',
    UPSTREAM_TIMEOUT: '5m',
    UPSTREAM_FIRST_TOKEN_TIMEOUT: '20s',
    UPSTREAM_IDLE_TIMEOUT: '10s',
    SEMANTIC_SEARCH_MODEL: 'openai/text-embedding-3-small',
    WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'true',
    WEBHOOK_TIMEOUT: '2s',
    WEBHOOK_RETRY_DELAY: '1s',
    WEBHOOK_RETRY_PERIOD: '6h',
    WEBHOOK_LOG_RETENTION_DAYS: '7',
    MODELSDEV_ENABLED: 'false',
    MODELSDEV_REPOSITORY: 'https://user:secret@git.example/models.git#main',
    MODELSDEV_BASE_URL: 'http://mirror.example/models',
    MODELSDEV_API_KEY: 'token',
    MODELSDEV_REFRESH_INTERVAL: '15m',
    MODELSDEV_AUTO_REFRESH: 'false',
    MODELSDEV_CACHE_TTL: '1d',
    MODELSDEV_BATCH_SIZE: '1000',
    MODELSDEV_MAX_RETRIES: '0',
    MODELSDEV_TIMEOUT: '500ms',
  });
  expect(config).toEqual({
    port: 8080,
    host: '0.0.0.0',
    workers: 4,
    databaseUrl: 'postgresql://me:secret@db.example/catalog?sslmode=require',
    corsOrigins: ['https://app.example', 'http://localhost:3000'],
    trustedProxies: [
      { address: '127.0.0.1', prefixLength: 32, family: 'ipv4' },
      { address: '10.0.0.0', prefixLength: 8, family: 'ipv4' },
      { address: '2001:db8::', prefixLength: 32, family: 'ipv6' },
    ],
    databaseDirectUrl: 'postgres://direct.example/catalog',
    databaseReplicaUrls: ['postgres://one.example/catalog', 'postgres://two.example/catalog'],
    dataDir: '/var/lib/modelgraph',
    adminApiKey: 'key',
    readAccess: 'key',
    auth: {
      jwksUrl: new URL('https://login.example/jwks'),
      issuer: 'https://login.example',
      audience: 'modelgraph',
      roleClaim: 'realm_access.roles',
      ownerClaim: 'team',
    },
    auditRetentionDays: 30,
    logLevel: 'debug',
    refreshHistoryDays: 365,
    registryFile: 'registry.yaml',
    limits: { queryCost: 5_000, queryTimeoutMs: 5_000, requestTimeoutMs: 10_000, websocketsPerAddress: 20 },
    trustedDocuments: { file: '/etc/documents.json', mode: 'only' },
    hasGraphiql: false,
    hasIntrospection: false,
    rateLimit: {
      tiers: new Map([
        ['free', 500],
        ['paid', 20_000],
      ]),
      lowestTier: 500,
    },
    redisUrl: 'redis://me:secret@cache.example:6379/1',
    answerCacheBytes: 1_000_000,
    refreshGuard: 'hold',
    slowOperationMs: 250,
    shutdownTimeoutMs: 60_000,
    metricsApiKey: 'scraper',
    otlpEndpoint: new URL('http://collector.example:4318'),
    mcp: { hosts: ['models.example', 'localhost'], origins: ['https://chat.example'] },
    inference: {
      variable: expect.any(Function),
      credentialsFile: '/run/secrets/providers',
      allowsPrivateUpstreams: true,
      timeoutMs: 300_000,
      firstTokenTimeoutMs: 20_000,
      idleTimeoutMs: 10_000,
      semanticSearchModel: 'openai/text-embedding-3-small',
    },
    rowCacheBytes: 2_000_000,
    usage: {
      retentionDays: 90,
      ownerHashKey: 'pepper',
      tierQuotas: new Map([
        ['basic', { requestsPerMinute: 20, tokensPerMinute: 40_000, requestsPerDay: 1000 }],
        ['paid', { requestsPerDay: 50_000 }],
      ]),
    },
    webhooks: {
      allowsPrivateAddresses: true,
      timeoutMs: 2_000,
      retryDelayMs: 1_000,
      retryPeriodMs: 21_600_000,
      logRetentionDays: 7,
    },
    modelsDev: {
      enabled: false,
      repository: {
        address: 'https://user:secret@git.example/models.git',
        url: 'https://git.example/models.git',
        branch: 'main',
      },
      baseUrl: new URL('http://mirror.example/models'),
      apiKey: 'token',
      refreshIntervalMs: 900_000,
      autoRefresh: false,
      cacheTtlMs: 86_400_000,
      batchSize: 1000,
      maxRetries: 0,
      timeoutMs: 500,
    },
  });
});

test('a variable that is empty or blank counts as not set', () => {
  const values = (env: Readonly<Record<string, string>>) => JSON.stringify(parseConfig(env));
  expect(values({ PORT: '', HOST: '  ', DATABASE_URL: '', ADMIN_API_KEY: ' ' })).toBe(values({}));
});

test('blanks around a value are dropped', () => {
  expect(parseConfig({ PORT: ' 80 ' }).port).toBe(80);
});

test.each([
  ['PORT', '65536', 'PORT must be a whole number from 0 to 65535, got "65536"'],
  ['PORT', '-1', 'PORT must be a whole number from 0 to 65535, got "-1"'],
  ['PORT', '80.5', 'PORT must be a whole number from 0 to 65535, got "80.5"'],
  ['PORT', '0x50', 'PORT must be a whole number from 0 to 65535, got "0x50"'],
  [
    'CORS_ORIGINS',
    'https://app.example/path',
    'CORS_ORIGINS must be *, none, or origins such as https://app.example, separated by commas, got "https://app.example/path"',
  ],
  [
    'TRUST_PROXY',
    '10.0.0.0/33',
    'TRUST_PROXY must be none, or addresses and networks such as 127.0.0.1 or 10.0.0.0/8, separated by commas, got "10.0.0.0/33"',
  ],
  ['RATE_LIMIT', '0', 'RATE_LIMIT must be off, or a whole number from 1 to 999999999, got "0"'],
  [
    'RATE_LIMIT_TIERS',
    'basic=1,basic=2',
    'RATE_LIMIT_TIERS must be tiers with multiples of RATE_LIMIT, such as basic=1,standard=10, got "basic=1,basic=2"',
  ],
  [
    'TIER_QUOTAS',
    'basic=20/40000',
    'TIER_QUOTAS must be tiers with requests per minute, tokens per minute and requests per day, such as basic=20/40000/1000, got "basic=20/40000"',
  ],
  ['TRUSTED_DOCUMENTS', 'only', 'TRUSTED_DOCUMENTS_FILE must be set, because TRUSTED_DOCUMENTS is set, got ""'],
  ['REDIS_URL', 'http://localhost', 'REDIS_URL must be a redis:// URL'],
  ['REFRESH_HISTORY_DAYS', 'all', 'REFRESH_HISTORY_DAYS must be a whole number from 0 to 36500, got "all"'],
  ['LOG_LEVEL', 'loud', 'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent, got "loud"'],
  ['MODELSDEV_ENABLED', 'yes', 'MODELSDEV_ENABLED must be one of true, false, got "yes"'],
  ['MODELSDEV_AUTO_REFRESH', '1', 'MODELSDEV_AUTO_REFRESH must be one of true, false, got "1"'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'OTEL_EXPORTER_OTLP_ENDPOINT must be an http: or https: URL'],
  ['DATABASE_DIRECT_URL', 'postgres://db.example/catalog', 'DATABASE_DIRECT_URL needs DATABASE_URL'],
  ['MODELSDEV_BASE_URL', 'models.dev', 'MODELSDEV_BASE_URL must be an https:, http: or file: URL, got "models.dev"'],
  [
    'MODELSDEV_BASE_URL',
    'ftp://models.dev',
    'MODELSDEV_BASE_URL must be an https:, http: or file: URL, got "ftp://models.dev"',
  ],
  [
    'MODELSDEV_REFRESH_INTERVAL',
    '24',
    'MODELSDEV_REFRESH_INTERVAL must be a time such as 30s, 15m or 24h, at most 24d, got "24"',
  ],
  [
    'MODELSDEV_REFRESH_INTERVAL',
    '0s',
    'MODELSDEV_REFRESH_INTERVAL must be a time such as 30s, 15m or 24h, at most 24d, got "0s"',
  ],
  ['MODELSDEV_CACHE_TTL', '25d', 'MODELSDEV_CACHE_TTL must be a time such as 30s, 15m or 24h, at most 24d, got "25d"'],
  ['MODELSDEV_TIMEOUT', '1.5s', 'MODELSDEV_TIMEOUT must be a time such as 30s, 15m or 24h, at most 24d, got "1.5s"'],
  ['MODELSDEV_BATCH_SIZE', '0', 'MODELSDEV_BATCH_SIZE must be a whole number from 1 to 1000, got "0"'],
  ['MODELSDEV_BATCH_SIZE', '1001', 'MODELSDEV_BATCH_SIZE must be a whole number from 1 to 1000, got "1001"'],
  ['MODELSDEV_MAX_RETRIES', 'many', 'MODELSDEV_MAX_RETRIES must be a whole number from 0 to 20, got "many"'],
  ['DATABASE_URL', 'mysql://localhost/db', 'DATABASE_URL must be a postgres:// URL'],
  ['ADMIN_API_KEY', 'two words', 'ADMIN_API_KEY must be printable ASCII without spaces'],
  ['MODELSDEV_API_KEY', 'schlüssel', 'MODELSDEV_API_KEY must be printable ASCII without spaces'],
])('%s=%s is refused, naming variable, value and what is allowed', (name, value, fault) => {
  expect(faultOf({ [name]: value })).toBe(`Bad configuration: ${fault}.`);
});

test('every fault is named at once', () => {
  expect(faultOf({ PORT: 'x', LOG_LEVEL: 'loud', MODELSDEV_TIMEOUT: 'soon' })).toBe(
    'Bad configuration: PORT must be a whole number from 0 to 65535, got "x"; ' +
      'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent, got "loud"; ' +
      'MODELSDEV_TIMEOUT must be a time such as 30s, 15m or 24h, at most 24d, got "soon".',
  );
});

test.each([
  ['DATABASE_URL', 'mysql://me:secret@db.example/db'],
  ['ADMIN_API_KEY', 'secret key'],
  ['MODELSDEV_API_KEY', 'secret key'],
  ['MODELSDEV_BASE_URL', 'ftp://me:secret@mirror.example'],
])('what is secret in a bad %s stays out of the message', (name, value) => {
  expect(faultOf({ [name]: value })).not.toContain('secret');
});

test('a value with a line break is named on one line', () => {
  expect(faultOf({ PORT: '40\n00' })).not.toContain('\n');
});

test('a value without end is named in few words', () => {
  expect(faultOf({ PORT: '9'.repeat(100_000) }).length).toBeLessThan(500);
});

test('a DATABASE_URL whose password is not well encoded is refused', () => {
  expect(faultOf({ DATABASE_URL: 'postgres://me:p%zz@db.example/db' })).toContain('DATABASE_URL');
});

describe('a file: URL', () => {
  test('is relative to the working folder', () => {
    const { baseUrl } = parseConfig({ MODELSDEV_BASE_URL: 'file:./snapshots' }).modelsDev;
    expect(baseUrl.href).toBe(pathToFileURL('snapshots').href);
  });

  test('may be absolute', () => {
    const { baseUrl } = parseConfig({ MODELSDEV_BASE_URL: 'file:///srv/snapshots' }).modelsDev;
    expect(baseUrl.href).toBe('file:///srv/snapshots');
  });
});

describe('a process started with a bad setting', () => {
  afterEach(killGateways);

  test('exits with 1 and exactly one line that names every fault', async () => {
    const { code, stderr } = await spawnGateway({ PORT: 'x', MODELSDEV_TIMEOUT: 'soon' }).exited;
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: [
        'Bad configuration: PORT must be a whole number from 0 to 65535, got "x"; ' +
          'MODELSDEV_TIMEOUT must be a time such as 30s, 15m or 24h, at most 24d, got "soon".',
      ],
    });
  });
});

function faultOf(env: Readonly<Record<string, string>>): string {
  try {
    parseConfig(env);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('A fault was expected.');
}
