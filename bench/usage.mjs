import postgres from 'postgres';
import { startGateway } from './gateway.mjs';
import { createDatabase } from './peer-database.mjs';
import { cpuSeconds } from './processes.mjs';
import { median, printTable } from './table.mjs';

// How many events a second are recorded in batches, how long the gateway computes for an event that is sent alone, how much
// ingest slows repeated answers, and how long a month's report takes over the rollups of ten million events, in time zones
// whose days are of larger and of smaller buckets. On a server and, without the reports, embedded. `--short` shows that it still runs.
const isShort = process.argv.includes('--short');
const rounds = isShort ? 1 : 5;
const BATCH = 500;
const batches = isShort ? 4 : 40;
const singles = isShort ? 20 : 300;
const hotAnswers = isShort ? 100 : 1_000;
const INGEST_PER_SECOND = 500;
const days = isShort ? 2 : 30;
/** Combinations of model, provider, and owner. With the requests of each, a month has ten million. */
const DIMENSIONS = 200;
const REQUESTS = 17;
const TIME_ZONES = ['UTC', 'Europe/Berlin', 'Asia/Kolkata'];

const RECORD = `mutation ($events: [UsageEventInput!]!) {
  recordUsage(input: { events: $events }) { recorded userErrors { message } }
}`;
const REPORT = `query ($timeZone: String!) {
  usage(groupBy: [MODEL, DAY], timeZone: $timeZone, first: 500) { nodes { modelKey day totals { requests costExact } } }
}`;
const HOT = '{ models(first: 50) { nodes { key name } } }';

const rows = [];
const database = await createDatabase();
try {
  await withGateway({ DATABASE_URL: database.url }, async (gateway) => {
    await measureRecording('server', gateway);
    await storeRollups();
    for (const timeZone of TIME_ZONES) await measureReport(gateway, timeZone);
  });
} finally {
  await database.remove();
}
await withGateway({}, (gateway) => measureRecording('embedded', gateway));
await printTable(['', 'median', 'least', 'most'], rows);

async function withGateway(env, measure) {
  const gateway = await startGateway({ RATE_LIMIT: 'off', ...env });
  try {
    await measure(gateway);
  } finally {
    await gateway.stop();
  }
}

async function measureRecording(place, gateway) {
  const models = await pricedModels(gateway);
  const record = (size) => recordEvents(gateway, models, size);
  await repeat(batches, () => record(BATCH));
  await measured(`${place}: events per second in batches of ${BATCH}`, async () => {
    const start = performance.now();
    // Two at a time, as two programs send them.
    await Promise.all([repeat(batches / 2, () => record(BATCH)), repeat(batches / 2, () => record(BATCH))]);
    return (batches * BATCH * 1_000) / (performance.now() - start);
  });
  await repeat(singles, () => record(1));
  await measured(`${place}: ms of CPU for an event alone`, async () => {
    const before = await cpuSeconds(gateway.pid);
    await repeat(singles, () => record(1));
    return (((await cpuSeconds(gateway.pid)) - before) * 1_000) / singles;
  });
  await medianMs(hotAnswers, () => gateway.ask(HOT));
  await measured(`${place}: repeated answers beside ${INGEST_PER_SECOND} events/s, ratio of medians`, async () => {
    const alone = await medianMs(hotAnswers, () => gateway.ask(HOT));
    const beside = await besideIngest(record, () => medianMs(hotAnswers, () => gateway.ask(HOT)));
    return beside / alone;
  });
}

async function measureReport(gateway, timeZone) {
  await gateway.ask(REPORT, { timeZone });
  await measured(`server: a month by model and day in ${timeZone}, ms`, () =>
    medianMs(1, () => gateway.ask(REPORT, { timeZone })),
  );
}

/** One figure a round. */
async function measured(name, figure) {
  const figures = [];
  for (let round = 0; round < rounds; round++) figures.push(await figure());
  rows.push([name, median(figures), Math.min(...figures), Math.max(...figures)]);
}

async function pricedModels(gateway) {
  const { models } = await gateway.ask(
    '{ models(first: 20, filter: { priced: true, free: false }) { nodes { key } } }',
  );
  return models.nodes.map(({ key }) => key);
}

async function recordEvents(gateway, models, size) {
  const events = Array.from({ length: size }, (_, index) => ({
    model: models[index % models.length],
    owner: `owner-${index % 10}`,
    usage: { input: 1_000, output: 200 },
    latencyMs: 900 + index,
  }));
  const { recordUsage } = await gateway.ask(RECORD, { events });
  if (recordUsage.recorded !== size) throw new Error(JSON.stringify(recordUsage));
}

/** Batches arrive at an even rate meanwhile. */
async function besideIngest(record, measure) {
  const sent = [];
  const timer = setInterval(() => sent.push(record(BATCH)), (BATCH * 1_000) / INGEST_PER_SECOND);
  try {
    return await measure();
  } finally {
    clearInterval(timer);
    await Promise.all(sent);
  }
}

async function storeRollups() {
  const sql = postgres(database.url, { onnotice: () => {} });
  await sql`insert into usage_dimensions (hash, model_key, provider, owner, tags, api_key, is_success)
    select 'bench ' || n, 'p' || n % 10 || '/m' || n % 40, 'p' || n % 10, 'o' || n % 5, '{}', 'operator', true
    from generate_series(1, ${DIMENSIONS}::int) n`;
  await sql`insert into usage_rollups (minutes, bucket, dimension_id, requests, input_tokens, output_tokens, cost)
    select minutes, usage_bucket(moment, minutes), dimension.id, count(*) * ${REQUESTS}::int,
      count(*) * ${REQUESTS * 1_000}::int, count(*) * ${REQUESTS * 200}::int, count(*) * 0.0123
    from generate_series(now() - make_interval(days => ${days}), now(), '15 minutes') moment,
      unnest(array[15, 60, 1440]) minutes, usage_dimensions dimension
    where dimension.hash like 'bench %' group by 1, 2, 3 order by 1, 2, 3`;
  await sql`vacuum analyze usage_rollups`;
  await sql.end();
}

async function medianMs(times, work) {
  const took = [];
  await repeat(times, async () => {
    const start = performance.now();
    await work();
    took.push(performance.now() - start);
  });
  return median(took);
}

async function repeat(times, work) {
  for (let count = 0; count < times; count++) await work();
}
