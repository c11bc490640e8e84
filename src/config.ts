import { isIP } from 'node:net';
import { pathToFileURL } from 'node:url';
import { quoteInput } from './quote-input.ts';

/** Every setting of the gateway: an environment variable, its default and its meaning. */
export const settings = {
  PORT: { byDefault: '4000', meaning: 'Port to listen on; 0 takes a free one.' },
  HOST: { byDefault: '127.0.0.1', meaning: 'Address to listen on; `0.0.0.0` for every one.' },
  CORS_ORIGINS: {
    byDefault: '*',
    meaning:
      'Origins whose web pages may read answers: a list with commas, `*` for any, `none`. Never with credentials.',
  },
  TRUST_PROXY: {
    byDefault: 'none',
    meaning:
      'Addresses or networks of proxies whose `X-Forwarded-For` names the client, such as `127.0.0.1,10.0.0.0/8`.',
  },
  DATABASE_URL: {
    byDefault: '',
    meaning: 'Postgres 14 or newer, as `postgres://user:password@host/database?sslmode=require`. Unset: embedded.',
  },
  DATABASE_DIRECT_URL: {
    byDefault: '',
    meaning:
      'The same database without a pooler, for notifications and migrations. Set it if `DATABASE_URL` leads to PgBouncer in transaction mode.',
  },
  DATA_DIR: { byDefault: '.data', meaning: 'Folder of the embedded Postgres. One gateway at a time.' },
  ADMIN_API_KEY: {
    byDefault: '',
    meaning: 'Key with the role ADMIN, sent as `Authorization: Bearer …`. Unset: generated at start and printed once.',
  },
  READ_ACCESS: {
    byDefault: 'public',
    meaning: '`public`: reading needs no credential. `key`: reading needs an API key or a token.',
  },
  AUTH_JWKS_URL: {
    byDefault: '',
    meaning: 'Address of the public keys (JWKS) of an identity provider whose tokens are accepted. Unset: none are.',
  },
  AUTH_ISSUER: { byDefault: '', meaning: 'Issuer (`iss`) of these tokens. Required with `AUTH_JWKS_URL`.' },
  AUTH_AUDIENCE: { byDefault: '', meaning: 'Audience (`aud`) of these tokens. Required with `AUTH_JWKS_URL`.' },
  AUTH_ROLE_CLAIM: {
    byDefault: 'roles',
    meaning: 'Claim with the roles, or a path such as `realm_access.roles`. A token without a known role is a READER.',
  },
  AUTH_OWNER_CLAIM: { byDefault: 'sub', meaning: 'Claim with the owner, or a path to it.' },
  AUDIT_RETENTION_DAYS: { byDefault: '365', meaning: 'Days that entries of the audit log are kept. 0: all of them.' },
  REFRESH_HISTORY_DAYS: {
    byDefault: '0',
    meaning: 'Days of history that are kept: refreshes, changes and what was so before them. 0: all of it.',
  },
  QUERY_COST_LIMIT: {
    byDefault: '1000000',
    meaning:
      'Fields that the answer to an operation can have when every page is full. A slow field such as `recommendModels` counts as many.',
  },
  QUERY_TIMEOUT: { byDefault: '30s', meaning: 'Time for one query, or one event of a subscription.' },
  ANSWER_CACHE_BYTES: {
    byDefault: '67108864',
    meaning: 'Memory for answers to repeated queries, dropped with each refresh. 0: none are kept.',
  },
  SLOW_OPERATION: {
    byDefault: '5s',
    meaning: 'An operation that takes longer is logged as slow, with a hash of its document.',
  },
  SHUTDOWN_TIMEOUT: {
    byDefault: '5s',
    meaning: 'Time for running operations to finish after a signal to stop. The process exits at most 4 seconds later.',
  },
  METRICS_API_KEY: {
    byDefault: '',
    meaning: 'Key that `/metrics` requires, sent as `Authorization: Bearer …`. Unset: no key is required.',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    byDefault: '',
    meaning: 'URL of an OpenTelemetry collector that receives traces as OTLP over HTTP. Unset: no traces.',
  },
  REQUEST_TIMEOUT: { byDefault: '30s', meaning: 'Time for a request to arrive, with its headers and its body.' },
  WEBSOCKETS_PER_ADDRESS: {
    byDefault: '1000',
    meaning: 'WebSocket connections that one IPv4 address or IPv6 /64 network can have at a time.',
  },
  GRAPHIQL: { byDefault: 'true', meaning: '`false`: no GraphiQL.' },
  INTROSPECTION: { byDefault: 'true', meaning: '`false`: operations cannot ask for the schema.' },
  TRUSTED_DOCUMENTS_FILE: {
    byDefault: '',
    meaning: 'JSON file of documents by id, as graphql-codegen and the Relay compiler write it. Unset: none.',
  },
  TRUSTED_DOCUMENTS: {
    byDefault: 'prefer',
    meaning: '`only`: no other document is answered. `prefer`: others are answered too.',
  },
  RATE_LIMIT: {
    byDefault: 'off',
    meaning: '`off`, or the query cost per minute of a caller. Without a credential, an address is a caller.',
  },
  RATE_LIMIT_TIERS: {
    byDefault: 'basic=1,standard=10,premium=100',
    meaning:
      'Tiers of callers, each with the multiple of `RATE_LIMIT` that it can spend. An unknown tier gets the least.',
  },
  REDIS_URL: {
    byDefault: '',
    meaning:
      'Redis where gateways share rate limits, as `redis://user:password@host:6379/0`. Unset: each counts alone.',
  },
  LOG_LEVEL: { byDefault: 'info', meaning: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.' },
  REFRESH_GUARD: {
    byDefault: 'flag',
    meaning:
      '`flag`: changes that look like a mistake of the source are made and marked. `hold`: they wait for approval.',
  },
  MODELSDEV_ENABLED: { byDefault: 'true', meaning: '`false`: never asks the source; shows what is stored or bundled.' },
  MODELSDEV_BASE_URL: {
    byDefault: 'https://models.dev',
    meaning: 'Where the catalog comes from: `https:`, `http:`, or a `file:` folder.',
  },
  MODELSDEV_API_KEY: { byDefault: '', meaning: 'Bearer token for a private mirror.' },
  MODELSDEV_REFRESH_INTERVAL: { byDefault: '24h', meaning: 'Time between two refreshes.' },
  MODELSDEV_AUTO_REFRESH: {
    byDefault: 'true',
    meaning: '`false`: refreshes only when asked to, not at start either.',
  },
  MODELSDEV_CACHE_TTL: {
    byDefault: '1h',
    meaning: 'The catalog is FRESH until its age passes the interval plus this.',
  },
  MODELSDEV_BATCH_SIZE: { byDefault: '100', meaning: 'Rows that a refresh writes per statement, at most 1000.' },
  MODELSDEV_MAX_RETRIES: { byDefault: '3', meaning: 'Further attempts when the source cannot be reached.' },
  MODELSDEV_TIMEOUT: { byDefault: '30s', meaning: 'Time for one attempt to fetch the source.' },
} as const;

type SettingName = keyof typeof settings;

const readAccesses = ['public', 'key'] as const;
const documentModes = ['prefer', 'only'] as const;
const guards = ['flag', 'hold'] as const;
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Such as 10.0.0.0/8. */
export interface Network {
  readonly address: string;
  readonly prefixLength: number;
  readonly family: 'ipv4' | 'ipv6';
}

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Whose web pages may read answers. */
  readonly corsOrigins: 'any' | readonly string[];
  /** The proxies whose header names the client. */
  readonly trustedProxies: readonly Network[];
  /** Null: the embedded Postgres in `dataDir`. */
  readonly databaseUrl: string | null;
  /** Null: `databaseUrl` leads to the server itself. Else it leads to a pooler in transaction mode. */
  readonly databaseDirectUrl: string | null;
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
  readonly modelsDev: {
    readonly enabled: boolean;
    readonly baseUrl: URL;
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
  const errors: string[] = [];

  const config: Config = {
    port: integer('PORT', 0, 65_535),
    host: text('HOST'),
    corsOrigins: origins('CORS_ORIGINS'),
    trustedProxies: networks('TRUST_PROXY'),
    databaseUrl: postgresUrl('DATABASE_URL'),
    databaseDirectUrl: postgresUrl('DATABASE_DIRECT_URL'),
    dataDir: text('DATA_DIR'),
    adminApiKey: secret('ADMIN_API_KEY'),
    readAccess: oneOf('READ_ACCESS', readAccesses),
    auth: identityProvider(),
    auditRetentionDays: integer('AUDIT_RETENTION_DAYS', 0, 36_500),
    logLevel: oneOf('LOG_LEVEL', logLevels),
    slowOperationMs: duration('SLOW_OPERATION'),
    shutdownTimeoutMs: duration('SHUTDOWN_TIMEOUT'),
    metricsApiKey: secret('METRICS_API_KEY'),
    otlpEndpoint: httpUrl('OTEL_EXPORTER_OTLP_ENDPOINT'),
    refreshHistoryDays: integer('REFRESH_HISTORY_DAYS', 0, 36_500),
    refreshGuard: oneOf('REFRESH_GUARD', guards),
    limits: {
      queryCost: integer('QUERY_COST_LIMIT', 1, 1_000_000_000),
      queryTimeoutMs: duration('QUERY_TIMEOUT'),
      requestTimeoutMs: duration('REQUEST_TIMEOUT'),
      websocketsPerAddress: integer('WEBSOCKETS_PER_ADDRESS', 1, 1_000_000),
    },
    trustedDocuments: trustedDocuments(),
    hasGraphiql: flag('GRAPHIQL'),
    hasIntrospection: flag('INTROSPECTION'),
    rateLimit: rateLimit(),
    redisUrl: redisUrl('REDIS_URL'),
    answerCacheBytes: integer('ANSWER_CACHE_BYTES', 0, 999_999_999),
    modelsDev: {
      enabled: flag('MODELSDEV_ENABLED'),
      baseUrl: sourceUrl('MODELSDEV_BASE_URL'),
      apiKey: secret('MODELSDEV_API_KEY'),
      refreshIntervalMs: duration('MODELSDEV_REFRESH_INTERVAL'),
      autoRefresh: flag('MODELSDEV_AUTO_REFRESH'),
      cacheTtlMs: duration('MODELSDEV_CACHE_TTL'),
      batchSize: integer('MODELSDEV_BATCH_SIZE', 1, 1_000),
      maxRetries: integer('MODELSDEV_MAX_RETRIES', 0, 20),
      timeoutMs: duration('MODELSDEV_TIMEOUT'),
    },
  };

  if (config.databaseDirectUrl !== null && config.databaseUrl === null) {
    errors.push('DATABASE_DIRECT_URL needs DATABASE_URL');
  }
  if (errors.length > 0) throw new BadConfiguration(`Bad configuration: ${errors.join('; ')}.`);
  return config;

  function text(name: SettingName): string {
    return env[name]?.trim() || settings[name].byDefault;
  }

  function reject(name: SettingName, allowed: string): void {
    errors.push(`${name} must be ${allowed}, got ${quoteInput(text(name))}`);
  }

  function integer(name: SettingName, min: number, max: number): number {
    const value = /^\d{1,9}$/.test(text(name)) ? Number(text(name)) : Number.NaN;
    if (!(value >= min && value <= max)) reject(name, `a whole number from ${min} to ${max}`);
    return value;
  }

  function flag(name: SettingName): boolean {
    return oneOf(name, ['true', 'false']) === 'true';
  }

  function oneOf<const Value extends string>(name: SettingName, allowed: readonly [Value, ...Value[]]): Value {
    const value = allowed.find((candidate) => candidate === text(name));
    if (value === undefined) reject(name, `one of ${allowed.join(', ')}`);
    return value ?? allowed[0];
  }

  function duration(name: SettingName): number {
    const [, count, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text(name)) ?? [];
    const milliseconds = Number(count) * (unitMs[unit ?? ''] ?? Number.NaN);
    if (!(milliseconds > 0 && milliseconds <= longestMs)) reject(name, 'a time such as 30s, 15m or 24h, at most 24d');
    return milliseconds;
  }

  function origins(name: SettingName): 'any' | readonly string[] {
    if (text(name) === '*') return 'any';
    if (text(name) === 'none') return [];
    const listed = text(name)
      .split(',')
      .map((origin) => origin.trim());
    if (!listed.every(isOrigin)) reject(name, '*, none, or origins such as https://app.example, separated by commas');
    return listed;
  }

  function networks(name: SettingName): readonly Network[] {
    if (text(name) === 'none') return [];
    return text(name)
      .split(',')
      .flatMap((entry) => {
        const [, address = '', prefix] = /^\s*([\da-f.:]+)(?:\/(\d{1,3}))?\s*$/i.exec(entry) ?? [];
        const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
        const bits = family === 'ipv6' ? 128 : 32;
        const prefixLength = Number(prefix ?? bits);
        if (isIP(address) && prefixLength <= bits) return { address, prefixLength, family } as const;
        reject(name, 'none, or addresses and networks such as 127.0.0.1 or 10.0.0.0/8, separated by commas');
        return [];
      });
  }

  function trustedDocuments(): Config['trustedDocuments'] {
    const mode = oneOf('TRUSTED_DOCUMENTS', documentModes);
    // Without a file, `only` would refuse everything.
    if (mode === 'only') return { file: required('TRUSTED_DOCUMENTS_FILE', 'TRUSTED_DOCUMENTS'), mode };
    return text('TRUSTED_DOCUMENTS_FILE') ? { file: text('TRUSTED_DOCUMENTS_FILE'), mode } : null;
  }

  function rateLimit(): Config['rateLimit'] {
    const factors = [...tierFactors('RATE_LIMIT_TIERS')];
    if (text('RATE_LIMIT') === 'off') return null;
    if (!/^[1-9]\d{0,8}$/.test(text('RATE_LIMIT'))) reject('RATE_LIMIT', 'off, or a whole number from 1 to 999999999');
    const costPerMinute = Number(text('RATE_LIMIT'));
    const tiers = new Map(factors.map(([tier, factor]) => [tier, Math.max(1, Math.floor(costPerMinute * factor))]));
    return { tiers, lowestTier: Math.min(...tiers.values()) };
  }

  function tierFactors(name: SettingName): ReadonlyMap<string, number> {
    const entries = text(name)
      .split(',')
      .map((entry) => /^\s*([a-z][a-z0-9_-]*)=(\d{1,6}(?:\.\d{1,3})?)\s*$/.exec(entry));
    const factors = new Map(entries.map((entry) => [entry?.[1] ?? '', Number(entry?.[2])]));
    const isValid = factors.size === entries.length && [...factors.values()].every((factor) => factor > 0);
    if (!isValid) reject(name, 'tiers with multiples of RATE_LIMIT, such as basic=1,standard=10');
    return factors;
  }

  function redisUrl(name: SettingName): string | null {
    const value = text(name);
    // A URL can hold a password, so the message does not repeat it.
    if (value && !/^rediss?:$/.test(URL.parse(value)?.protocol ?? '')) errors.push(`${name} must be a redis:// URL`);
    return value || null;
  }

  function secret(name: SettingName): string | null {
    const value = text(name);
    // An HTTP header must carry the key. The message does not repeat the secret value.
    if (!/^[\x21-\x7e]*$/.test(value)) errors.push(`${name} must be printable ASCII without spaces`);
    return value || null;
  }

  function postgresUrl(name: SettingName): string | null {
    const value = text(name);
    if (!value) return null;
    // A URL can hold a password, so the message does not repeat it.
    const url = URL.parse(value);
    if (!/^postgres(ql)?:$/.test(url?.protocol ?? '')) errors.push(`${name} must be a postgres:// URL`);
    else if (!isDecodable(value)) errors.push(`${name} must have a % in its password written as %25`);
    return value;
  }

  function identityProvider(): Config['auth'] {
    if (!text('AUTH_JWKS_URL')) return null;
    const jwksUrl = URL.parse(text('AUTH_JWKS_URL'));
    if (!jwksUrl || !/^https?:$/.test(jwksUrl.protocol)) {
      reject('AUTH_JWKS_URL', 'an https: or http: URL');
      return null;
    }
    return {
      jwksUrl,
      issuer: required('AUTH_ISSUER', 'AUTH_JWKS_URL'),
      audience: required('AUTH_AUDIENCE', 'AUTH_JWKS_URL'),
      roleClaim: text('AUTH_ROLE_CLAIM'),
      ownerClaim: text('AUTH_OWNER_CLAIM'),
    };
  }

  function required(name: SettingName, by: SettingName): string {
    if (!text(name)) reject(name, `set, because ${by} is set`);
    return text(name);
  }

  function httpUrl(name: SettingName): URL | null {
    if (!text(name)) return null;
    const url = URL.parse(text(name));
    // A URL can hold a password, so the message does not repeat it.
    if (!url || !/^https?:$/.test(url.protocol)) errors.push(`${name} must be an http: or https: URL`);
    return url;
  }

  function sourceUrl(name: SettingName): URL {
    // Relative to the working folder, so that file:./snapshots works.
    const url = URL.parse(text(name), pathToFileURL('./'));
    if (url && /^(https?|file):\S/.test(text(name))) return url;
    const allowed = 'an https:, http: or file: URL';
    if (text(name).includes('@')) errors.push(`${name} must be ${allowed}`);
    else reject(name, allowed);
    return new URL(settings[name].byDefault);
  }
}

/** As a browser sends it: without a path, in lower case. */
function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
// The maximum delay of setTimeout is 2^31 - 1 ms.
const longestMs = 24 * 86_400_000;
