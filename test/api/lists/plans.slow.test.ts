import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deriveModels } from '../../../src/refresh/write/derive-models.ts';
import { catalog } from '../../fixtures/catalog.ts';
import { type CatalogGateway, catalogGatewayWith } from '../../harness/catalog-gateway.ts';
import { emptyDatabase, type TestDatabase } from '../../harness/database.ts';

/** Of each model of the fixture, so that to read all models costs more than to use an index. */
const COPIES = 200;

const typical = [
  ['a page', 'models(first: 50) { nodes { key } }'],
  ['a filtered page', 'models(first: 50, filter: { capabilities: [TOOL_CALL], statuses: [ACTIVE] }) { nodes { key } }'],
  ['a page by price', 'models(first: 50, orderBy: [{ field: INPUT_PRICE }]) { nodes { key } }'],
  [
    'a filtered page by price, the most expensive first',
    `models(first: 50, filter: { capabilities: [REASONING], priceKinds: [METERED] },
      orderBy: [{ field: OUTPUT_PRICE, direction: DESC }]) { nodes { key } }`,
  ],
  ['the latest releases', 'models(first: 50, orderBy: [{ field: RELEASE_DATE, direction: DESC }]) { nodes { key } }'],
  ['a provider’s models', 'provider(key: "openai") { models(first: 50) { totalCount nodes { key } } }'],
  ['a model', 'model(key: "openai/gpt-5") { name }'],
  ['a search', 'models(first: 20, filter: { search: "gpt 5" }) { nodes { key } }'],
  [
    'a search with a second filter',
    'models(first: 20, filter: { search: "gpt 5", statuses: [ACTIVE] }) { nodes { key } }',
  ],
  ['suggestions', 'suggestModels(text: "opnai/gpt5") { model { key } }'],
] as const;

/** The plans of the statements in a function are no part of the plan of its caller, but their scans are counted. */
const functions = [
  ['the first page of a search', `search_best('gpt 5', 1, 21)`],
  ['all that a search finds', `search_models('gpt 5', 1, false)`],
] as const;

// The embedded Postgres has one connection, which the gateway uses. Its planner is the same.
describe.skipIf(!process.env['DATABASE_URL'])('no statement reads the whole table of models for', () => {
  let database: TestDatabase;
  let gateway: CatalogGateway;
  let client: postgres.Sql;

  beforeAll(async () => {
    database = await emptyDatabase();
    gateway = await catalogGatewayWith(database.env, catalog);
    client = postgres(database.env.DATABASE_URL ?? '', { max: 1 });
    await copyModels(client);
  });
  afterAll(async () => {
    await client.end();
    await gateway.close();
    await database.remove();
  });

  test.each(typical)('%s', async (_what, selection) => {
    const sent = await gateway.statements(() => gateway.read(`{ ${selection} }`));
    const statements = sent.filter((statement) => statement.includes('from "models"'));
    expect(statements).not.toEqual([]);
    for (const statement of statements) {
      const plan = await planOf(client, statement);
      expect(plan).toMatch(/Index.* Scan .*models_/);
      expect(plan).not.toContain('Seq Scan on models');
    }
  });

  test.each(functions)('%s', async (_what, call) => {
    const scans = await client.begin(async (transaction) => {
      const before = await sequentialScans(transaction);
      await transaction.unsafe(`select * from ${call}`);
      return (await sequentialScans(transaction)) - before;
    });
    expect(scans).toBe(0);
  });
});

/** The sequential scans of models in this transaction. */
async function sequentialScans(transaction: postgres.TransactionSql): Promise<number> {
  const [counted] = await transaction`select seq_scan from pg_stat_xact_user_tables where relname = 'models'`;
  return Number(counted?.['seq_scan']);
}

/** The plan of a prepared statement for any values of its parameters. */
async function planOf(client: postgres.Sql, statement: string): Promise<string> {
  const parameters = new Set(statement.match(/\$\d+/g)).size;
  const values = parameters === 0 ? '' : `(${Array(parameters).fill('null').join(', ')})`;
  await client.unsafe('set plan_cache_mode = force_generic_plan');
  await client.unsafe(`prepare asked as ${statement}`);
  const lines = await client.unsafe(`explain execute asked${values}`);
  await client.unsafe('deallocate asked');
  return lines.map((line) => line['QUERY PLAN']).join('\n');
}

async function copyModels(client: postgres.Sql): Promise<void> {
  const [stored] = await client`
    select string_agg(quote_ident(column_name), ', ') as columns, string_agg('copy.' || quote_ident(column_name), ', ') as copied
    from information_schema.columns where table_name = 'models' and is_generated = 'NEVER'`;
  await client.unsafe(`
    insert into models (${stored?.['columns']})
    select ${stored?.['copied']} from models cross join generate_series(1, ${COPIES}) as number
    cross join lateral jsonb_populate_record(null::models, to_jsonb(models) || jsonb_build_object(
      'key', concat(provider_key, '-', number % 20, '/', model_id, '-', number),
      'provider_key', concat(provider_key, '-', number % 20),
      'model_id', concat(model_id, '-', number),
      'price_input', price_input * number, 'price_output', price_output * number)) as copy`);
  await drizzle(client, { casing: 'snake_case' }).transaction(deriveModels);
  await client.unsafe('analyze models, search_texts');
}
