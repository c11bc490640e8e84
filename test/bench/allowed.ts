import { once } from 'node:events';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { schema } from '../../src/schema.ts';
import { emptyDatabase } from '../harness/database.ts';
import { ADMIN_KEY, type Answer } from '../harness/gateway.ts';
import { readyGateway } from '../harness/process.ts';
import { type CatalogKeys, costlyOperations } from './costly-operations.ts';
import type { ProbedGateway, Waits } from './health-probe.ts';

// How long /health/live waits beside the most costly operations that are allowed, for each root field. On Linux, on the
// server of DATABASE_URL in a database of its own, or else embedded.
// npm run bench:allowed -- folder-with-a-catalog.json [root fields, by default all]
const [folder, ...fields] = process.argv.slice(2);
if (folder === undefined) throw new Error('Pass the folder of a catalog.json.');
const database = await emptyDatabase();
const gateway = await readyGateway({
  ...database.env,
  MODELSDEV_BASE_URL: pathToFileURL(`${resolve(folder)}/`).href,
});
await gateway.refresh();
// Fills the row cache.
await gateway.ask('{ cheapestModels(usage: { input: 1 }) { model { key } } }');

const operations = costlyOperations(schema, await keysOfCatalog());
const longest = new Map<string, number>();
for (const { field, name, query, cost } of operations) {
  if (fields.length > 0 && !fields.includes(field)) continue;
  let took = '';
  const { onClockMs, cpuMs } = await waitsDuring(async () => {
    const start = performance.now();
    const answer = await gateway.ask(query, {}, ADMIN_KEY);
    took = `${Math.round(performance.now() - start)} ms, ${summary(answer)}`;
  });
  longest.set(field, Math.max(longest.get(field) ?? 0, cpuMs));
  print(`${cpuMs.toFixed(0).padStart(6)} ms CPU, ${onClockMs.toFixed(0)} ms  beside ${name} (cost ${cost}, ${took})`);
}
print('longest wait of /health/live by root field, as CPU time of the gateway:');
for (const [field, ms] of [...longest].toSorted(([, one], [, other]) => other - one)) {
  print(`${ms.toFixed(0).padStart(6)} ms  ${field}`);
}
await gateway.end('SIGTERM');
await database.remove();

async function waitsDuring(work: () => Promise<void>): Promise<Waits> {
  const { url, pid } = gateway;
  if (pid === undefined) throw new Error('The gateway has no process.');
  const probe = new Worker(new URL('health-probe.ts', import.meta.url), {
    workerData: { url, pid } satisfies ProbedGateway,
  });
  await once(probe, 'online');
  await work();
  const ended = once(probe, 'message');
  probe.postMessage('end');
  const [waits]: Waits[] = await ended;
  if (!waits) throw new Error('The probe has no answer.');
  return waits;
}

function summary({ data, errors = [] }: Answer): string {
  const answered = data ? `${JSON.stringify(data).length} characters` : 'no data';
  const [error] = errors;
  return error ? `${answered}, ${errors.length} errors: ${error.message.slice(0, 120)}` : answered;
}

async function keysOfCatalog(): Promise<CatalogKeys> {
  const { data, errors } = await gateway.ask(`{
    models(first: 500) { nodes { id key } }
    baseModels(first: 500) { nodes { id key } }
    providers(first: 500) { nodes { id key } }
    benchmarks(first: 500) { nodes { key } }
  }`);
  if (errors) throw new Error(JSON.stringify(errors));
  const keysOf = (nodes: readonly { readonly key: string }[]) => nodes.map(({ key }) => key);
  const rows = [data.models.nodes, data.baseModels.nodes, data.providers.nodes].flat();
  return {
    models: keysOf(data.models.nodes),
    baseModels: keysOf(data.baseModels.nodes),
    providers: keysOf(data.providers.nodes),
    benchmarks: keysOf(data.benchmarks.nodes),
    ids: rows.map(({ id }: { id: string }) => id),
  };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
