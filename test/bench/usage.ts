import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import postgres from 'postgres';
import { catalog } from '../fixtures/catalog.ts';
import { emptyDatabase } from '../harness/database.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { readyGateway } from '../harness/process.ts';

// How many events a second are recorded, in batches and alone, how much ingest slows repeated answers of the catalog, and how
// long a month's report takes over the rollups of ten million events, in time zones whose days are of larger and of smaller buckets.
// On the server of DATABASE_URL in a database of its own, or else embedded, without the reports.
// npm run bench:usage
const BATCH = 500;
const BATCHES = 40;
const SINGLES = 300;
const WARM_UP = 300;
const DIMENSIONS = 200;
const REPORTS = 9;
const HOT_ANSWERS = 2000;
const INGEST_PER_SECOND = 500;

const RECORD = `mutation ($events: [UsageEventInput!]!) {
  recordUsage(input: { events: $events }) { recorded userErrors { message } }
}`;
const REPORT = `query ($timeZone: String!) {
  usage(groupBy: [MODEL, DAY], timeZone: $timeZone, first: 500) { nodes { modelKey day totals { requests costExact } } }
}`;

const database = await emptyDatabase();
const source = await mkdtemp(join(tmpdir(), 'modelgraph-bench-'));
await writeFile(join(source, 'catalog.json'), JSON.stringify(catalog));
const gateway = await readyGateway({ ...database.env, MODELSDEV_BASE_URL: pathToFileURL(`${source}/`).href });
const models = await pricedModels();
await record(BATCH);
process.stdout.write(`batches of ${BATCH}: ${await eventsPerSecond(BATCHES, BATCH, 2)} events/s\n`);
for (let call = 0; call < WARM_UP; call++) await record(1);
process.stdout.write(
  `single calls: ${await eventsPerSecond(SINGLES, 1, 1)} events/s, ${(await cpuPerCall()).toFixed(2)} ms of CPU each\n`,
);
await hotAnswers();
const alone = await hotAnswers();
const beside = await besideIngest(hotAnswers);
process.stdout.write(
  `repeated answers: ${alone.toFixed(2)} ms alone, ${beside.toFixed(2)} ms beside ${INGEST_PER_SECOND} events/s (medians)\n`,
);
if (database.env.DATABASE_URL) await measureReports(database.env.DATABASE_URL);
await gateway.end('SIGTERM');
await database.remove();
await rm(source, { recursive: true });

async function pricedModels(): Promise<string[]> {
  await gateway.refresh();
  const { data } = await gateway.ask('{ models(first: 20, filter: { priced: true, free: false }) { nodes { key } } }');
  return data.models.nodes.map(({ key }: { key: string }) => key);
}

async function record(size: number): Promise<void> {
  const events = Array.from({ length: size }, (_, index) => ({
    model: models[index % models.length],
    owner: `owner-${index % 10}`,
    usage: { input: 1000, output: 200 },
    latencyMs: 900 + index,
  }));
  const { data, errors } = await gateway.ask(RECORD, { events }, ADMIN_KEY);
  if (data?.recordUsage?.recorded !== size) throw new Error(JSON.stringify(errors ?? data));
}

async function eventsPerSecond(calls: number, size: number, parallel: number): Promise<number> {
  const start = performance.now();
  let left = calls;
  const work = async () => {
    while (left-- > 0) await record(size);
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return Math.round((calls * size * 1000) / (performance.now() - start));
}

/** Milliseconds of CPU that the gateway itself needs for a call. */
async function cpuPerCall(): Promise<number> {
  const before = await cpuSeconds();
  for (let call = 0; call < SINGLES; call++) await record(1);
  return (((await cpuSeconds()) - before) * 1000) / SINGLES;
}

async function cpuSeconds(): Promise<number> {
  const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
  return Number(/^\S*process_cpu_seconds_total (\S+)/m.exec(metrics)?.[1]);
}

/** The median time of a repeated question, in milliseconds. */
async function hotAnswers(): Promise<number> {
  const times: number[] = [];
  for (let answer = 0; answer < HOT_ANSWERS; answer++) {
    const start = performance.now();
    const { errors } = await gateway.ask('{ models(first: 50) { nodes { key name } } }');
    if (errors) throw new Error(JSON.stringify(errors));
    times.push(performance.now() - start);
  }
  return times.toSorted((one, other) => one - other)[HOT_ANSWERS >> 1] ?? Number.NaN;
}

/** Batches arrive at an even rate meanwhile. */
async function besideIngest(measure: () => Promise<number>): Promise<number> {
  const sent: Promise<void>[] = [];
  const timer = setInterval(() => sent.push(record(BATCH)), (BATCH * 1000) / INGEST_PER_SECOND);
  try {
    return await measure();
  } finally {
    clearInterval(timer);
    await Promise.all(sent);
  }
}

async function measureReports(url: string): Promise<void> {
  const sql = postgres(url, { onnotice: () => {} });
  await sql`insert into usage_dimensions (hash, model_key, provider, owner, tags, api_key, is_success)
    select 'bench ' || n, 'p' || n % 10 || '/m' || n % 40, 'p' || n % 10, 'o' || n % 5, '{}', 'operator', true
    from generate_series(1, ${DIMENSIONS}::int) n`;
  await sql`insert into usage_rollups (minutes, bucket, dimension_id, requests, input_tokens, output_tokens, cost)
    select minutes, usage_bucket(moment, minutes), dimension.id, count(*) * 17, count(*) * 17000, count(*) * 3400,
      count(*) * 0.0123
    from generate_series(now() - interval '30 days', now(), '15 minutes') moment, unnest(array[15, 60, 1440]) minutes,
      usage_dimensions dimension
    where dimension.hash like 'bench %' group by 1, 2, 3 order by 1, 2, 3`;
  await sql`vacuum analyze usage_rollups`;
  await sql.end();
  for (const timeZone of ['UTC', 'Europe/Berlin', 'Asia/Kolkata']) {
    process.stdout.write(
      `a month by model and day in ${timeZone} over 10 million events: median ${Math.round(await medianOfReports(timeZone))} ms\n`,
    );
  }
}

async function medianOfReports(timeZone: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < REPORTS; round++) {
    const start = performance.now();
    const { errors } = await gateway.ask(REPORT, { timeZone }, ADMIN_KEY);
    if (errors) throw new Error(JSON.stringify(errors));
    times.push(performance.now() - start);
  }
  return times.toSorted((one, other) => one - other)[REPORTS >> 1] ?? Number.NaN;
}
