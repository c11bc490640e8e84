/** Every setting of the gateway: an environment variable, its default and its meaning. */
export const settings = {
  PORT: { byDefault: '4000', meaning: 'Port to listen on; 0 takes a free one.' },
  HOST: { byDefault: '127.0.0.1', meaning: 'Address to listen on; `0.0.0.0` for every one.' },
  WORKERS: {
    byDefault: '1',
    meaning: 'Gateway processes that share the port. More than one needs `DATABASE_URL`.',
  },
  CORS_ORIGINS: {
    byDefault: '*',
    meaning:
      'Origins whose web pages may read answers: a list with commas, `*` for any, `none`. Never with credentials.',
  },
  MCP_HOSTS: {
    byDefault: 'auto',
    meaning:
      'Host names that requests to `/mcp` may have: a list with commas, or `*`. `auto`: those of this machine if `HOST` is one, else any.',
  },
  MCP_ORIGINS: {
    byDefault: 'own',
    meaning:
      'Origins whose web pages may call `/mcp`: a list with commas, `*`, or `none`. `own`: this machine, and the host of the request.',
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
  DATABASE_REPLICA_URLS: {
    byDefault: '',
    meaning:
      'Standby servers that answer reads, as `postgres://` URLs with commas. One that lags behind is not read. Unset: none.',
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
  ROW_CACHE_BYTES: {
    byDefault: '67108864',
    meaning: 'Memory for rows and lists of the current catalog. 0: each query reads them from the database.',
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
  REQUEST_TIMEOUT: {
    byDefault: '30s',
    meaning:
      'Time for a request to arrive, with its headers and its body. A client that takes nothing of its answer for four times as long is cut off.',
  },
  WEBSOCKETS_PER_ADDRESS: {
    byDefault: '1000',
    meaning: 'WebSocket connections that one IPv4 address or IPv6 /64 network can have at a time.',
  },
  GRAPHIQL: { byDefault: 'true', meaning: '`false`: no GraphiQL.' },
  INTROSPECTION: {
    byDefault: 'true',
    meaning: '`false`: operations cannot ask for the schema, and errors suggest no names of it.',
  },
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
      'Redis where gateways share rate limits and answers, as `redis://user:password@host:6379/0`. Unset: each alone.',
  },
  TIER_QUOTAS: {
    byDefault: '',
    meaning:
      'Requests per minute, tokens per minute and requests per day that `checkAllowance` and `reserveAllowance` allow each caller of a tier, such as `basic=20/40000/1000,standard=-/-/50000`. `-`: no limit. Unset: none.',
  },
  USAGE_RETENTION_DAYS: {
    byDefault: '400',
    meaning: 'Days that usage events are kept, in whole months. Reports stay. 0: all of them.',
  },
  USAGE_OWNER_HASH_KEY: {
    byDefault: '',
    meaning: 'Key of a hash that is stored in place of the owners of usage. Unset: owners are stored as given.',
  },
  LOG_LEVEL: { byDefault: 'info', meaning: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.' },
  REFRESH_GUARD: {
    byDefault: 'flag',
    meaning:
      '`flag`: changes that look like a mistake of the source are made and marked. `hold`: they wait for approval.',
  },
  REGISTRY_FILE: {
    byDefault: '',
    meaning:
      'YAML or JSON file of own providers, models and overrides, read again when it changes. See [Registry](registry.md). Unset: none.',
  },
  WEBHOOK_ALLOW_PRIVATE_ADDRESSES: {
    byDefault: 'false',
    meaning: '`true`: webhooks may have private, loopback, and link-local addresses.',
  },
  WEBHOOK_TIMEOUT: { byDefault: '10s', meaning: 'Time for one attempt to deliver a message to a webhook.' },
  WEBHOOK_RETRY_DELAY: {
    byDefault: '5s',
    meaning: 'Time before the first retry of a delivery. It doubles with each further one, up to an hour.',
  },
  WEBHOOK_RETRY_PERIOD: {
    byDefault: '24h',
    meaning: 'Time after which a webhook whose deliveries all fail is paused.',
  },
  WEBHOOK_LOG_RETENTION_DAYS: {
    byDefault: '30',
    meaning: 'Days that the deliveries of webhooks are kept. 0: all of them.',
  },
  CREDENTIALS_FILE: {
    byDefault: '',
    meaning:
      'File with the credentials of providers, as lines `NAME=value` or a JSON object. It comes before the environment. Unset: environment only.',
  },
  ALLOW_PRIVATE_UPSTREAMS: {
    byDefault: 'false',
    meaning:
      '`true`: models may be called at private, loopback, and link-local addresses, such as those of vLLM or Ollama.',
  },
  UPSTREAM_TIMEOUT: {
    byDefault: '10m',
    meaning: 'Time for one call of a model. `timeoutMs` of a call can shorten it.',
  },
  UPSTREAM_FIRST_TOKEN_TIMEOUT: {
    byDefault: '2m',
    meaning: 'Time for a provider to begin a streamed answer. After it, a route tries the next provider.',
  },
  UPSTREAM_IDLE_TIMEOUT: { byDefault: '1m', meaning: 'Time between two parts of a streamed answer.' },
  SEMANTIC_SEARCH_MODEL: {
    byDefault: '',
    meaning:
      'Key of an embedding model, such as `openai/text-embedding-3-small`, that embeds the catalog for `similarTo`. See [Semantic search](vectors.md#semantic-search). Unset: no semantic search.',
  },
  MODELSDEV_ENABLED: { byDefault: 'true', meaning: '`false`: never asks the source; shows what is stored or bundled.' },
  MODELSDEV_BASE_URL: {
    byDefault: 'https://models.dev',
    meaning: 'Where the catalog comes from: `https:`, `http:`, or a `file:` folder.',
  },
  MODELSDEV_REPOSITORY: {
    byDefault: 'off',
    meaning:
      'The git repository of the source, such as `https://github.com/anomalyco/models.dev`, whose history is imported in the background. `#branch` can follow.',
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

export type SettingName = keyof typeof settings;
