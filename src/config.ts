import { type Network, SettingReader } from './config/setting-reader.ts';
import { settings } from './config/settings.ts';
import type { Quotas } from './db/tables/json-columns.ts';
import { parseLocation, type RepositoryLocation } from './models-dev/repository/git/location.ts';

const readAccesses = ['public', 'key'] as const;
const documentModes = ['prefer', 'only'] as const;
const guards = ['flag', 'hold'] as const;
/** The names of this machine in a request to it. */
export const loopbackHosts = ['localhost', '127.0.0.1', '[::1]'] as const;
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Processes that share the port. */
  readonly workers: number;
  /** Whose web pages may read answers. */
  readonly corsOrigins: 'any' | readonly string[];
  /** The hosts and origins that requests of agents may name. */
  readonly mcp: {
    /** Without a port. */
    readonly hosts: 'any' | readonly string[];
    /** `own`: pages of this machine, and of the host that the request names. */
    readonly origins: 'any' | 'own' | readonly string[];
  };
  /** The proxies whose header names the client. */
  readonly trustedProxies: readonly Network[];
  /** Null: the embedded Postgres in `dataDir`. */
  readonly databaseUrl: string | null;
  /** Null: `databaseUrl` leads to the server itself. Else it leads to a pooler in transaction mode. */
  readonly databaseDirectUrl: string | null;
  /** Standby servers that answer reads. */
  readonly databaseReplicaUrls: readonly string[];
  readonly dataDir: string;
  /** Null: not configured. */
  readonly adminApiKey: string | null;
  /** Who may read: everyone, or who has a credential. */
  readonly readAccess: (typeof readAccesses)[number];
  /** Null: no identity provider is configured. */
  readonly auth: {
    readonly jwksUrl: URL;
    readonly issuer: string;
    readonly audience: string;
    readonly roleClaim: string;
    readonly ownerClaim: string;
  } | null;
  /** 0: all entries are kept. */
  readonly auditRetentionDays: number;
  readonly logLevel: (typeof logLevels)[number];
  readonly slowOperationMs: number;
  readonly shutdownTimeoutMs: number;
  /** Null: `/metrics` requires no key. */
  readonly metricsApiKey: string | null;
  /** Null: no traces. */
  readonly otlpEndpoint: URL | null;
  /** 0: the whole history is kept. */
  readonly refreshHistoryDays: number;
  /** The handling of changes that look like a mistake of the source. */
  readonly refreshGuard: (typeof guards)[number];
  readonly limits: {
    /** Fields of an answer with every page full. */
    readonly queryCost: number;
    readonly queryTimeoutMs: number;
    readonly requestTimeoutMs: number;
    readonly websocketsPerAddress: number;
  };
  /** Null: not configured. */
  readonly trustedDocuments: { readonly file: string; readonly mode: (typeof documentModes)[number] } | null;
  readonly hasGraphiql: boolean;
  readonly hasIntrospection: boolean;
  /** Query cost per minute. Null: off. */
  readonly rateLimit: {
    readonly tiers: ReadonlyMap<string, number>;
    /** Tiers that are not listed have this limit. */
    readonly lowestTier: number;
  } | null;
  /** Null: not configured. */
  readonly redisUrl: string | null;
  /** 0: no answers are kept. */
  readonly answerCacheBytes: number;
  readonly usage: {
    /** 0: events of any age are kept. */
    readonly retentionDays: number;
    /** Null: owners are stored as given. */
    readonly ownerHashKey: string | null;
    /** Quotas of each caller of a tier. A tier that is not listed has none. */
    readonly tierQuotas: ReadonlyMap<string, Quotas>;
  };
  /** Null: not configured. */
  readonly registryFile: string | null;
  readonly webhooks: {
    readonly allowsPrivateAddresses: boolean;
    readonly timeoutMs: number;
    /** Before the first retry. */
    readonly retryDelayMs: number;
    /** After this time without a success, a webhook is paused. */
    readonly retryPeriodMs: number;
    /** 0: all entries are kept. */
    readonly logRetentionDays: number;
  };
  readonly inference: {
    /** The value of an environment variable that is no setting of the gateway. A function, so that no log contains the values. */
    readonly variable: (name: string) => string | undefined;
    /** Null: not configured. */
    readonly credentialsFile: string | null;
    readonly allowsPrivateUpstreams: boolean;
    readonly timeoutMs: number;
    readonly firstTokenTimeoutMs: number;
    readonly idleTimeoutMs: number;
    /** Embeds the catalog and the texts of `similarTo`. Null: not configured. */
    readonly semanticSearchModel: string | null;
  };
  /** 0: no rows are kept. */
  readonly rowCacheBytes: number;
  readonly modelsDev: {
    readonly enabled: boolean;
    readonly baseUrl: URL;
    /** The source's own repository. Null: its history is not imported. */
    readonly repository: RepositoryLocation | null;
    readonly apiKey: string | null;
    readonly refreshIntervalMs: number;
    readonly autoRefresh: boolean;
    readonly cacheTtlMs: number;
    readonly batchSize: number;
    readonly maxRetries: number;
    readonly timeoutMs: number;
  };
}

/** The configuration is invalid. The message names every invalid variable, its value and what is allowed. */
export class BadConfiguration extends Error {}

/** Reads all settings, and reports all invalid ones together, before anything is opened. */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const read = new SettingReader(env);

  const config: Config = {
    port: read.integer('PORT', 0, 65_535),
    host: read.text('HOST'),
    workers: read.integer('WORKERS', 1, 64),
    corsOrigins: read.origins('CORS_ORIGINS'),
    mcp: mcpAccess(read),
    trustedProxies: read.networks('TRUST_PROXY'),
    databaseUrl: read.postgresUrl('DATABASE_URL'),
    databaseDirectUrl: read.postgresUrl('DATABASE_DIRECT_URL'),
    databaseReplicaUrls: read.postgresUrls('DATABASE_REPLICA_URLS'),
    dataDir: read.text('DATA_DIR'),
    adminApiKey: read.secret('ADMIN_API_KEY'),
    readAccess: read.oneOf('READ_ACCESS', readAccesses),
    auth: identityProvider(read),
    auditRetentionDays: read.integer('AUDIT_RETENTION_DAYS', 0, 36_500),
    logLevel: read.oneOf('LOG_LEVEL', logLevels),
    slowOperationMs: read.duration('SLOW_OPERATION'),
    shutdownTimeoutMs: read.duration('SHUTDOWN_TIMEOUT'),
    metricsApiKey: read.secret('METRICS_API_KEY'),
    otlpEndpoint: read.httpUrl('OTEL_EXPORTER_OTLP_ENDPOINT'),
    refreshHistoryDays: read.integer('REFRESH_HISTORY_DAYS', 0, 36_500),
    refreshGuard: read.oneOf('REFRESH_GUARD', guards),
    limits: {
      queryCost: read.integer('QUERY_COST_LIMIT', 1, 1_000_000_000),
      queryTimeoutMs: read.duration('QUERY_TIMEOUT'),
      requestTimeoutMs: read.duration('REQUEST_TIMEOUT'),
      websocketsPerAddress: read.integer('WEBSOCKETS_PER_ADDRESS', 1, 1_000_000),
    },
    trustedDocuments: trustedDocuments(read),
    hasGraphiql: read.flag('GRAPHIQL'),
    hasIntrospection: read.flag('INTROSPECTION'),
    rateLimit: rateLimit(read),
    redisUrl: read.redisUrl('REDIS_URL'),
    answerCacheBytes: read.integer('ANSWER_CACHE_BYTES', 0, 999_999_999),
    usage: {
      retentionDays: read.integer('USAGE_RETENTION_DAYS', 0, 36_500),
      ownerHashKey: read.secret('USAGE_OWNER_HASH_KEY'),
      tierQuotas: read.tierQuotas('TIER_QUOTAS'),
    },
    registryFile: read.text('REGISTRY_FILE') || null,
    webhooks: {
      allowsPrivateAddresses: read.flag('WEBHOOK_ALLOW_PRIVATE_ADDRESSES'),
      timeoutMs: read.duration('WEBHOOK_TIMEOUT'),
      retryDelayMs: read.duration('WEBHOOK_RETRY_DELAY'),
      retryPeriodMs: read.duration('WEBHOOK_RETRY_PERIOD'),
      logRetentionDays: read.integer('WEBHOOK_LOG_RETENTION_DAYS', 0, 36_500),
    },
    inference: {
      variable: (name) => (Object.hasOwn(settings, name) ? undefined : env[name]),
      credentialsFile: read.text('CREDENTIALS_FILE') || null,
      allowsPrivateUpstreams: read.flag('ALLOW_PRIVATE_UPSTREAMS'),
      timeoutMs: read.duration('UPSTREAM_TIMEOUT'),
      firstTokenTimeoutMs: read.duration('UPSTREAM_FIRST_TOKEN_TIMEOUT'),
      idleTimeoutMs: read.duration('UPSTREAM_IDLE_TIMEOUT'),
      semanticSearchModel: read.text('SEMANTIC_SEARCH_MODEL') || null,
    },
    rowCacheBytes: read.integer('ROW_CACHE_BYTES', 0, 999_999_999),
    modelsDev: {
      enabled: read.flag('MODELSDEV_ENABLED'),
      baseUrl: read.sourceUrl('MODELSDEV_BASE_URL'),
      repository: repository(read),
      apiKey: read.secret('MODELSDEV_API_KEY'),
      refreshIntervalMs: read.duration('MODELSDEV_REFRESH_INTERVAL'),
      autoRefresh: read.flag('MODELSDEV_AUTO_REFRESH'),
      cacheTtlMs: read.duration('MODELSDEV_CACHE_TTL'),
      batchSize: read.integer('MODELSDEV_BATCH_SIZE', 1, 1_000),
      maxRetries: read.integer('MODELSDEV_MAX_RETRIES', 0, 20),
      timeoutMs: read.duration('MODELSDEV_TIMEOUT'),
    },
  };

  if (config.databaseDirectUrl !== null && config.databaseUrl === null) {
    read.errors.push('DATABASE_DIRECT_URL needs DATABASE_URL');
  }
  if (config.databaseReplicaUrls.length > 0 && config.databaseUrl === null) {
    read.errors.push('DATABASE_REPLICA_URLS needs DATABASE_URL');
  }
  if (config.workers > 1 && config.databaseUrl === null) {
    read.errors.push('WORKERS needs DATABASE_URL, because the embedded Postgres has one session');
  }
  if (read.errors.length > 0) throw new BadConfiguration(`Bad configuration: ${read.errors.join('; ')}.`);
  return config;
}

function trustedDocuments(read: SettingReader): Config['trustedDocuments'] {
  const mode = read.oneOf('TRUSTED_DOCUMENTS', documentModes);
  // Without a file, `only` would refuse everything.
  if (mode === 'only') return { file: read.required('TRUSTED_DOCUMENTS_FILE', 'TRUSTED_DOCUMENTS'), mode };
  return read.text('TRUSTED_DOCUMENTS_FILE') ? { file: read.text('TRUSTED_DOCUMENTS_FILE'), mode } : null;
}

/** A gateway on the loopback address is for this machine, unless a setting says otherwise. */
function mcpAccess(read: SettingReader): Config['mcp'] {
  const isLoopback = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(read.text('HOST'));
  const hosts = read.text('MCP_HOSTS') === 'auto' ? (isLoopback ? loopbackHosts : 'any') : read.hosts('MCP_HOSTS');
  return { hosts, origins: read.text('MCP_ORIGINS') === 'own' ? 'own' : read.origins('MCP_ORIGINS') };
}

function repository(read: SettingReader): RepositoryLocation | null {
  const place = read.text('MODELSDEV_REPOSITORY');
  return ['', 'off', 'false'].includes(place) ? null : parseLocation(place);
}

function rateLimit(read: SettingReader): Config['rateLimit'] {
  const factors = [...read.tierFactors('RATE_LIMIT_TIERS')];
  if (read.text('RATE_LIMIT') === 'off') return null;
  if (!/^[1-9]\d{0,8}$/.test(read.text('RATE_LIMIT')))
    read.reject('RATE_LIMIT', 'off, or a whole number from 1 to 999999999');
  const costPerMinute = Number(read.text('RATE_LIMIT'));
  const tiers = new Map(factors.map(([tier, factor]) => [tier, Math.max(1, Math.floor(costPerMinute * factor))]));
  return { tiers, lowestTier: Math.min(...tiers.values()) };
}

function identityProvider(read: SettingReader): Config['auth'] {
  if (!read.text('AUTH_JWKS_URL')) return null;
  const jwksUrl = URL.parse(read.text('AUTH_JWKS_URL'));
  if (!jwksUrl || !/^https?:$/.test(jwksUrl.protocol)) {
    read.reject('AUTH_JWKS_URL', 'an https: or http: URL');
    return null;
  }
  return {
    jwksUrl,
    issuer: read.required('AUTH_ISSUER', 'AUTH_JWKS_URL'),
    audience: read.required('AUTH_AUDIENCE', 'AUTH_JWKS_URL'),
    roleClaim: read.text('AUTH_ROLE_CLAIM'),
    ownerClaim: read.text('AUTH_OWNER_CLAIM'),
  };
}
