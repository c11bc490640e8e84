import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { emptyDatabase } from '../harness/database.ts';
import { inspectable, residentMiB } from '../harness/inspected-process.ts';
import { readyGateway } from '../harness/process.ts';
import { honestQueries } from './honest-queries.ts';

// Resident memory of a gateway, after a garbage collection: idle, once its caches are warm, and after the requests of an
// hour. On Linux, on the server of DATABASE_URL in a database of its own, or else embedded.
// npm run bench:memory -- folder-with-a-catalog.json [requests, by default 36,000, which are ten a second]
const WARM_UP = 3_000;
const AT_A_TIME = 16;

const [folder, requests = '36000'] = process.argv.slice(2);
if (folder === undefined) throw new Error('Pass the folder of a catalog.json.');
const database = await emptyDatabase();
const gateway = await readyGateway({
  ...database.env,
  ...inspectable,
  MODELSDEV_BASE_URL: pathToFileURL(`${resolve(folder)}/`).href,
});
await gateway.refresh();
print(`idle: ${(await residentMiB(gateway)).toFixed(0)} MiB`);
const queries = await honestQueries(gateway);
await ask(WARM_UP);
print(`after ${WARM_UP} requests: ${(await residentMiB(gateway)).toFixed(0)} MiB`);
await ask(Number(requests));
print(`after ${requests} more: ${(await residentMiB(gateway)).toFixed(0)} MiB`);
await gateway.end('SIGTERM');
await database.remove();

async function ask(count: number): Promise<void> {
  let sent = 0;
  const client = async () => {
    for (let next = sent++; next < count; next = sent++) {
      const { errors } = await gateway.ask(queries[next % queries.length] ?? '');
      if (errors) throw new Error(JSON.stringify(errors));
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, client));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
