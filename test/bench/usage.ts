import postgres from 'postgres';
import { emptyDatabase } from '../harness/database.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { readyGateway } from '../harness/process.ts';

// How many events a second are recorded, in batches and alone, how much ingest slows repeated answers of the catalog, and how
// long a month's report takes over the rollups of ten million events. On the server of DATABASE_URL in a database of its own, or else embedded.
// npm run bench:usage
const BATCH = 500;
const BATCHES = 40;
const SINGLES = 300;
const DIMENSIONS = 200;
const REPORTS = 15;
const HOT_ANSWERS = 3000;
const INGEST_PER_SECOND = 500;

const RECORD = `mutation ($events: [UsageEventInput!]!) {
  recordUsage(input: { events: $events }) { recorded userErrors { message } }
}`;
const REPORT = `{
  usage(groupBy: [MODEL, DAY], first: 500) { nodes { modelKey day totals { requests costExact } } }
}`;

const database = await emptyDatabase();
const gateway = await readyGateway({ ...database.env, MODELSDEV_BASE_URL: '', MODELSDEV_ENABLED: 'false' });
await record(BATCH);
process.stdout.write(`batches of ${BATCH}: ${await eventsPerSecond(BATCHES, BATCH, 2)} events/s\n`);
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

async function record(size: number): Promise<void> {
  const events = Array.from({ length: size }, (_, index) => ({
    model: `nowhere/model-${index % 20}`,
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
  await sql`insert into usage_rollups (bucket, dimension_id, requests, input_tokens, output_tokens, cost)
    select bucket, dimension.id, 17, 17000, 3400, 0.0123
    from generate_series(now() - interval '30 days', now(), '15 minutes') moment,
      lateral (select usage_bucket(moment) as bucket) as rounded, usage_dimensions dimension
    where dimension.hash like 'bench %'`;
  await sql`vacuum analyze usage_rollups`;
  await sql.end();
  const times: number[] = [];
  for (let round = 0; round < REPORTS; round++) {
    const start = performance.now();
    const { errors } = await gateway.ask(REPORT, {}, ADMIN_KEY);
    if (errors) throw new Error(JSON.stringify(errors));
    times.push(performance.now() - start);
  }
  const [median = Number.NaN] = times.toSorted((one, other) => one - other).slice(REPORTS >> 1);
  process.stdout.write(`a month by model and day over 10 million events: median ${Math.round(median)} ms\n`);
}
