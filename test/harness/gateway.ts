import pRetry from 'p-retry';
import { startGateway } from '../../src/app/gateway.ts';
import { parseConfig } from '../../src/config.ts';
import { openLog } from '../../src/log.ts';
import type { TestDatabase } from './database.ts';
import { isReset, reusedDatabase } from './reused-database.ts';

export const ADMIN_KEY = 'key-of-the-tests';

export interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: what a query answers is known to the test that asks.
  readonly data: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}

export interface LogLine {
  readonly msg: string;
  readonly level: number;
  readonly [key: string]: unknown;
}

export interface TestGateway {
  readonly url: string;
  readonly log: readonly LogLine[];
  /** Asks over HTTP, with the key if one is given. */
  ask(query: string, variables?: object, key?: string): Promise<Answer>;
  /** Asks over HTTP with the operator's key. */
  askAsOperator(query: string, variables?: object): Promise<Answer>;
  /** Refreshes and waits for the end. */
  refresh(input?: { force?: boolean; allowMassRemoval?: boolean }): Promise<Answer['data']>;
  /** The SQL statements sent to the database while `during` runs, without the periodic sweep of leases. */
  statements(during: () => Promise<unknown>): Promise<readonly string[]>;
  close(): Promise<void>;
}

/**
 * A gateway in this process, on a port of its own and, unless told otherwise, with a database of its own. It refreshes
 * only when asked to. `close` takes all of it away.
 */
export async function testGateway(
  env: Readonly<Record<string, string>> = {},
  database?: TestDatabase,
): Promise<TestGateway> {
  const own = database ? null : await reusedDatabase();
  const log: LogLine[] = [];
  const config = parseConfig({
    PORT: '0',
    ADMIN_API_KEY: ADMIN_KEY,
    LOG_LEVEL: 'trace',
    MODELSDEV_AUTO_REFRESH: 'false',
    // What a test asks twice is computed twice; the tests of the caches set them.
    ANSWER_CACHE_BYTES: '0',
    ROW_CACHE_BYTES: '0',
    MODELSDEV_MAX_RETRIES: '0',
    ...(database ?? own)?.env,
    ...env,
  });
  const write = (line: string) => log.push(JSON.parse(line));
  const start = () => startGateway(config, openLog(config.logLevel, { write }), (database ?? own)?.embedded);
  // A reused database resets a connection that comes before it has let go of the last one.
  const gateway = await pRetry(start, { retries: 10, minTimeout: 100, factor: 1, shouldRetry: isReset });
  return { url: gateway.url, log, ask, askAsOperator, refresh, statements, close };

  async function ask(query: string, variables: object = {}, key?: string) {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ query, variables }),
    });
    // The body is what `Answer` says, by the specification of GraphQL over HTTP.
    return (await response.json()) as Answer;
  }

  function askAsOperator(query: string, variables?: object) {
    return ask(query, variables, ADMIN_KEY);
  }

  async function refresh(input: { force?: boolean; allowMassRemoval?: boolean } = {}) {
    const { data, errors } = await askAsOperator(REFRESH, { input: { wait: true, ...input } });
    if (errors) throw new Error(`refresh: ${JSON.stringify(errors)}`);
    return data.refreshCatalog.refresh;
  }

  async function statements(during: () => Promise<unknown>) {
    const before = log.length;
    await during();
    const sent = log.slice(before).flatMap((line) => (line.msg === 'statement' ? [String(line['statement'])] : []));
    return sent.filter(
      (statement) =>
        !isLeaseSweep(statement) &&
        !isRefreshPoll(statement) &&
        !isAuditRetention(statement) &&
        !isWebhookClaim(statement) &&
        !isUsageUpkeep(statement) &&
        !isRegistryCheck(statement) &&
        !isBudgetCount(statement),
    );
  }

  async function close() {
    await gateway.close();
    await own?.remove();
  }
}

/** The sweep runs once before a refresh too. */
function isLeaseSweep(statement: string): boolean {
  return /pg_terminate_backend|^select .+"lease_expires_at" < now\(\).* for update skip locked/s.test(statement);
}

/** On a server, the gateway looks twice a second for the refreshes of others. */
function isRefreshPoll(statement: string): boolean {
  return statement.includes('left join "refresh_progress"');
}

/** Old entries are deleted at startup and once a day. */
function isAuditRetention(statement: string): boolean {
  return /modelgraph\.audit_retention|^delete from "audit_entries"/.test(statement);
}

/** Every ten seconds: whether a merge of the registry is due. */
function isRegistryCheck(statement: string): boolean {
  return /^select .+ from "registry_state"$/s.test(statement);
}

/** The tables of usage are maintained at startup and once a day. */
function isUsageUpkeep(statement: string): boolean {
  return /"usage_events_|pg_inherits|^delete from "?usage_|pg_advisory_xact_lock/.test(statement);
}

/** Budgets are counted at startup and once a minute: all of them, so that no condition follows. */
function isBudgetCount(statement: string): boolean {
  return /from "budgets" cross join lateral .*"reserved" order by/s.test(statement);
}

/** The gateway looks for webhooks to deliver to after each refresh, and from time to time. */
function isWebhookClaim(statement: string): boolean {
  return /^update "webhooks" set "leased_until"|^select \(extract\(epoch from min\(greatest\("webhooks"/.test(
    statement,
  );
}

const REFRESH = `mutation ($input: RefreshCatalogInput!) {
  refreshCatalog(input: $input) {
    refresh {
      id status trigger requestedBy sourceUrl etag bytes durationMs catalogVersion
      summary {
        providers { ...counts } models { ...counts } baseModels { ...counts } benchmarkResults { ...counts }
      }
      error { code message attempts }
      problems { totalCount nodes { path message } }
    }
    userErrors { code message }
  }
}
fragment counts on RecordCounts { added changed removed unchanged total }`;
