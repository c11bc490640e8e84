import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import postgres from 'postgres';
import { changingSource } from './changing-source.mjs';
import { startGateway } from './gateway.mjs';
import { createDatabase } from './peer-database.mjs';
import { median, printTable } from './table.mjs';

// A first refresh and an unchanged one on a server, against COPY of the same rows into tables with the same indexes.
const isShort = process.argv.includes('--short');
const rounds = isShort ? 1 : 5;
const TABLES = ['providers', 'base_models', 'models', 'benchmark_results', 'base_model_links'];

const source = await changingSource();
const results = [];
try {
  for (let round = 0; round < rounds; round++) results.push(await measured());
} finally {
  await source.remove();
}
const row = (name, key) => {
  const ratios = results.map((result) => result[key] / result.copyMs).sort((one, other) => one - other);
  const middle = (of) => Math.round(median(results.map((result) => result[of])));
  return [name, middle(key), middle('copyMs'), median(ratios), ratios[0], ratios.at(-1)];
};
await printTable(
  ['refresh', 'ms', 'COPY, ms', 'ratio', 'least', 'most'],
  [row('first', 'firstMs'), row('unchanged', 'unchangedMs')],
);

async function measured() {
  const database = await createDatabase();
  try {
    const env = { ...source.env, DATABASE_URL: database.url, MODELSDEV_AUTO_REFRESH: 'false' };
    const gateway = await startGateway(env);
    const first = await gateway.refresh();
    const unchanged = await gateway.refresh();
    await gateway.stop();
    return { firstMs: first.durationMs, unchangedMs: unchanged.durationMs, copyMs: await copyMs(database.url) };
  } finally {
    await database.remove();
  }
}

async function copyMs(url) {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const rows = [];
  for (const table of TABLES) {
    const stored = await sql`
      select string_agg(quote_ident(column_name), ', ') as columns from information_schema.columns
      where table_schema = 'public' and table_name = ${table} and is_generated = 'NEVER'`;
    const [{ columns }] = stored;
    const query = await sql.unsafe(`copy (select ${columns} from ${table}) to stdout`).readable();
    rows.push({ table, columns, text: Buffer.concat(await query.toArray()) });
    await sql.unsafe(`create table copy_of_${table} (like ${table} including all)`);
  }
  const startedAtMs = performance.now();
  for (const { table, columns, text } of rows) {
    await pipeline(Readable.from([text]), await sql.unsafe(`copy copy_of_${table} (${columns}) from stdin`).writable());
  }
  const durationMs = performance.now() - startedAtMs;
  await sql.end();
  return durationMs;
}
