import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sql } from 'drizzle-orm';
import { startGateway } from '../../src/app/gateway.ts';
import { parseConfig } from '../../src/config.ts';
import { CatalogView } from '../../src/db/catalog-view.ts';
import { type Db, openDatabase } from '../../src/db/connect.ts';
import { openLog } from '../../src/log.ts';
import { suggestionQueries } from '../../src/suggestion/suggestion-queries.ts';
import { searchPhrases } from '../api/search/search-phrases.ts';

// How long searches and suggestions take for the phrases of the tests: the statement alone, and a request over HTTP for a
// page of 50. On the server of DATABASE_URL, which has to lead to an empty database, or else embedded.
// npm run bench:search -- <folder with a catalog.json> [rounds]
const [folder, rounds = '3'] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: npm run bench:search -- <folder with a catalog.json> [rounds]');

const phrases = searchPhrases.map(([phrase]) => phrase);
const dataDir = await mkdtemp(join(tmpdir(), 'modelgraph-bench-'));
const config = parseConfig({
  PORT: '0',
  DATA_DIR: dataDir,
  ADMIN_API_KEY: 'bench',
  MODELSDEV_BASE_URL: pathToFileURL(`${resolve(folder)}/`).href,
  MODELSDEV_AUTO_REFRESH: 'false',
  ...(process.env['DATABASE_URL'] ? { DATABASE_URL: process.env['DATABASE_URL'] } : {}),
});
const log = openLog('silent');

const gateway = await startGateway(config, log);
await ask('mutation { refreshCatalog(input: { wait: true }) { refresh { status } } }');
const page = 'query ($text: String) { models(filter: { search: $text }) { nodes { key name } } }';
await report('search, request', (text) => ask(page, { text }));
await gateway.close();

const database = await openDatabase(config, log);
const { db } = database;
const view = new CatalogView(1);
await report('search, statement', (text) => search(db, text));
await report('suggestions, statement', (text) => suggestionQueries(db)(view).nearest([text], 5));
await database.close();
await rm(dataDir, { recursive: true });

async function search(on: Db, text: string): Promise<void> {
  await on.execute(
    sql`select * from search_models(${text}, ${view.version}::integer, false) order by relevance desc, model_key limit 51`,
  );
}

async function ask(query: string, variables: object = {}): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: 'Bearer bench' };
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables }),
  });
  const { errors } = await response.json();
  if (errors) throw new Error(JSON.stringify(errors));
}

/** The first round warms up and does not count. */
async function report(name: string, run: (text: string) => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round <= Number(rounds); round++) {
    for (const phrase of phrases) {
      const began = performance.now();
      await run(phrase);
      if (round > 0) times.push(performance.now() - began);
    }
  }
  times.sort((one, other) => one - other);
  const at = (share: number) => `${(times[Math.floor((times.length - 1) * share)] ?? Number.NaN).toFixed(1)} ms`;
  process.stdout.write(`${name.padEnd(24)} p50 ${at(0.5)}  p95 ${at(0.95)}  max ${at(1)}\n`);
}
