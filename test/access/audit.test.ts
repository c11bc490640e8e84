import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuditQueries, auditQueries } from '../../src/access/audit/audit-queries.ts';
import { type Database, openDatabase } from '../../src/db/connect.ts';
import { openLog } from '../../src/log.ts';
import { testDatabase } from '../harness/database.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { codeOf, newKey, revokeKey, viewer } from './keys.ts';

describe('a gateway', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await testGateway({ MODELSDEV_BASE_URL: new URL('../fixtures/none/', import.meta.url).href });
  });
  afterAll(() => gateway.close());

  test('records a refresh, with who asked for it and from where', async () => {
    const { secret, id } = await newKey(gateway, { role: 'OPERATOR' });
    const { data } = await gateway.ask(
      'mutation { refreshCatalog(input: { wait: true }) { refresh { id requestedBy } userErrors { code } } }',
      {},
      secret,
    );
    expect(data.refreshCatalog.refresh.requestedBy).toBe(id);
    expect(await entries({ actors: [id], actions: ['refreshCatalog'] })).toEqual([
      {
        actor: id,
        action: 'refreshCatalog',
        target: data.refreshCatalog.refresh.id,
        outcome: 'SUCCEEDED',
        address: '127.0.0.1',
        detail: null,
      },
    ]);
  });

  test('records what is refused, with the codes', async () => {
    await gateway.askAsOperator('mutation { resumeRefreshes { userErrors { code } } }');
    expect(await entries({ actions: ['resumeRefreshes'] })).toMatchObject([
      { actor: 'operator', outcome: 'REFUSED', detail: { codes: ['NOT_PAUSED'] } },
    ]);
  });

  test('records what fails, with the id that was asked for', async () => {
    await gateway.askAsOperator(
      'mutation { cancelRefresh(input: { refreshId: "Refresh:999" }) { userErrors { code } } }',
    );
    expect(await entries({ actions: ['cancelRefresh'] })).toMatchObject([
      { outcome: 'FAILED', target: 'Refresh:999', detail: { codes: ['BAD_USER_INPUT'] } },
    ]);
  });

  test('records what a key may not do', async () => {
    const { secret, id } = await newKey(gateway);
    const answer = await gateway.ask('mutation { refreshCatalog { userErrors { code } } }', {}, secret);
    expect(codeOf(answer)).toBe('FORBIDDEN');
    expect(await entries({ actors: [id], outcomes: ['FORBIDDEN'] })).toMatchObject([{ action: 'refreshCatalog' }]);
  });

  test('records no mutation of a stranger', async () => {
    const before = await entries({});
    await gateway.ask('mutation { refreshCatalog { userErrors { code } } }');
    expect(await entries({})).toEqual(before);
  });

  test('records the life of a key', async () => {
    const { id } = await newKey(gateway);
    await gateway.askAsOperator('mutation ($id: ID!) { rotateApiKey(input: { id: $id }) { secret } }', { id });
    await revokeKey(gateway, id);
    expect((await entries({ targets: [id] })).map(({ action }) => action)).toEqual([
      'revokeApiKey',
      'rotateApiKey',
      'createApiKey',
    ]);
  });

  test('records a refused credential once a minute, with the key that it was', async () => {
    const { id, secret } = await newKey(gateway);
    await revokeKey(gateway, id);
    await viewer(gateway, secret);
    await viewer(gateway, secret);
    expect(await entries({ actors: [id], actions: ['signIn'] })).toMatchObject([
      { outcome: 'REFUSED', address: '127.0.0.1', detail: { reason: 'the API key is revoked' } },
    ]);
  });

  test('pages through the log by its cursor', async () => {
    const all = await entries({});
    const { data } = await gateway.askAsOperator(
      '{ auditLog(first: 2) { totalCount pageInfo { endCursor } nodes { action } } }',
    );
    expect(data.auditLog.totalCount).toBe(all.length);
    const next = await gateway.askAsOperator(
      'query ($after: String) { auditLog(first: 1, after: $after) { nodes { action } } }',
      {
        after: data.auditLog.pageInfo.endCursor,
      },
    );
    expect(next.data.auditLog.nodes).toEqual([{ action: all[2]?.['action'] }]);
  });

  async function entries(filter: object): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const { data, errors } = await gateway.askAsOperator(
      `query ($filter: AuditFilter) {
        auditLog(filter: $filter, first: 500) { nodes { actor action target outcome address detail } }
      }`,
      { filter },
    );
    if (errors) throw new Error(JSON.stringify(errors));
    return data.auditLog.nodes;
  }
});

describe('the table', () => {
  let database: Database;
  let audit: AuditQueries;
  let remove: () => Promise<void>;
  beforeAll(async () => {
    const { env, remove: removeDatabase } = await testDatabase();
    remove = removeDatabase;
    database = await openDatabase({ databaseUrl: env.DATABASE_URL ?? null, dataDir: env.DATA_DIR }, openLog('silent'));
    audit = auditQueries(database.db);
    await audit.record({ actor: 'operator', action: 'test', outcome: 'SUCCEEDED' });
  });
  afterAll(async () => {
    await database.close();
    await remove();
  });

  test.each([
    ['updated', sql`update audit_entries set actor = 'another'`],
    ['deleted', sql`delete from audit_entries`],
    ['truncated', sql`truncate audit_entries`],
  ])('cannot be %s', async (_name, statement) => {
    await expect(database.db.execute(statement)).rejects.toMatchObject({ cause: { code: '42501' } });
    expect(await audit.count({})).toBe(1);
  });

  test('loses only what is older than the retention', async () => {
    await database.db.execute(
      sql`insert into audit_entries (at, actor, action, outcome) values (now() - interval '31 days', 'operator', 'old', 'SUCCEEDED')`,
    );
    await audit.deleteOlderThan(30);
    expect((await audit.oldestAfter(0, {}, 10)).map(({ action }) => action)).toEqual(['test']);
    await expect(database.db.execute(sql`delete from audit_entries`)).rejects.toThrow();
  });
});
