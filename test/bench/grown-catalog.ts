import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { startGateway } from '../../src/app/gateway.ts';
import { parseConfig } from '../../src/config.ts';
import { openLog } from '../../src/log.ts';
import { bundledDocument } from '../../src/models-dev/snapshots/bundled.ts';
import { deriveModels } from '../../src/refresh/write/derive-models.ts';
import { learnWords } from '../../src/search/search-vocabulary.ts';

/**
 * The URL of a database on the server with `factor` times the models of a folder's catalog: each provider is there `factor`
 * times, with a key, a name, and prices of its own. It is kept for the next run. `folder`: null for the bundled catalog.
 */
export async function grownCatalog(server: string, folder: string | null, factor: number): Promise<string> {
  const name = folder === null ? `mg_growth_bundled_${factor}` : `mg_growth_${factor}`;
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const maintenance = postgres(server, { max: 1, onnotice: () => {} });
  const [known] = await maintenance`select from pg_database where datname = ${name}`;
  if (!known) await maintenance.unsafe(`create database ${name}`);
  await maintenance.end();
  if (known) return url;
  await refresh(url, folder);
  const client = postgres(url, { max: 1, onnotice: () => {} });
  await multiply(client, factor);
  await drizzle(client, { casing: 'snake_case' }).transaction(async (transaction) => {
    await deriveModels(transaction);
    await learnWords(transaction, 1);
  });
  await client`vacuum analyze`;
  await client.end();
  return url;
}

async function refresh(databaseUrl: string, folder: string | null): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'modelgraph-bench-'));
  const config = parseConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    ADMIN_API_KEY: 'bench',
    MODELSDEV_BASE_URL: pathToFileURL(`${folder === null ? await bundledIn(dataDir) : resolve(folder)}/`).href,
    MODELSDEV_AUTO_REFRESH: 'false',
  });
  const gateway = await startGateway(config, openLog('silent'));
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer bench' },
    body: JSON.stringify({ query: 'mutation { refreshCatalog(input: { wait: true }) { refresh { status } } }' }),
  });
  const { data, errors } = await response.json();
  await gateway.close();
  await rm(dataDir, { recursive: true });
  if (data?.refreshCatalog?.refresh?.status !== 'SUCCEEDED') throw new Error(JSON.stringify(errors ?? data));
}

/** The folder, with the bundled catalog as the source publishes one. */
async function bundledIn(folder: string): Promise<string> {
  const { document } = await bundledDocument();
  await writeFile(join(folder, 'catalog.json'), JSON.stringify(document));
  return folder;
}

/** Each price differs a little from those of the other copies, as the prices of many providers do. */
const changes = {
  providers: `'key', key || '-' || number, 'name', name || ' ' || number`,
  models: `'key', provider_key || '-' || number || '/' || model_id, 'provider_key', provider_key || '-' || number,
    'price_input', price_input * (1 + number / 1000.0), 'price_output', price_output * (1 + number / 1000.0)`,
  base_model_links: `'model_key', split_part(model_key, '/', 1) || '-' || number
    || substr(model_key, strpos(model_key, '/'))`,
};

async function multiply(client: postgres.Sql, factor: number): Promise<void> {
  // A tenth of the time that maintaining the indexes takes.
  const indexes = await client`
    select indexname, indexdef from pg_indexes where tablename = 'models' and indexname like 'models\\_%'
      and not exists (select from pg_constraint where conname = indexname)`;
  if (factor > 1) for (const { indexname } of indexes) await client.unsafe(`drop index ${indexname}`);
  for (const [table, changed] of Object.entries(changes)) await copyRows(client, { table, changed, factor });
  await client.unsafe(`set maintenance_work_mem = '1GB'`);
  if (factor > 1) for (const { indexdef } of indexes) await client.unsafe(indexdef);
}

async function copyRows(
  client: postgres.Sql,
  { table, changed, factor }: { readonly table: string; readonly changed: string; readonly factor: number },
): Promise<void> {
  const [stored] = await client`
    select string_agg(quote_ident(column_name), ', ') as columns, string_agg('copy.' || quote_ident(column_name), ', ') as copied
    from information_schema.columns where table_schema = 'public' and table_name = ${table} and is_generated = 'NEVER'`;
  await client.unsafe(`
    insert into ${table} (${stored?.['columns']})
    select ${stored?.['copied']} from ${table} cross join generate_series(2, ${factor}) as number
    cross join lateral jsonb_populate_record(null::${table}, to_jsonb(${table}) || jsonb_build_object(${changed})) as copy`);
}
