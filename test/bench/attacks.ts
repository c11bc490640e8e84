import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { emptyDatabase } from '../harness/database.ts';
import { readyGateway } from '../harness/process.ts';
import { waysToAsk } from '../server/ask-over.ts';
import { attacks } from '../server/attacks.ts';
import { honestTimes, quantile } from './beside.ts';
import { honestQueries } from './honest-queries.ts';

// How fast a gateway refuses each attack over each transport, and what an honest client notices of the attacks. On the
// server of DATABASE_URL in a database of its own, or else embedded.
// npm run bench:attacks -- folder-with-a-catalog.json
const REPEATS = 7;
const HONEST_EVERY_MS = 20;
const ATTACKS_PER_SECOND = 20;
const ROUND_MS = 10_000;
const ROUNDS = 5;

/** Beside the attacks of the tests: what the validation of GraphQL itself refuses. */
const invalid: readonly (readonly [name: string, attack: { readonly query: string }])[] = [
  ['a fragment in a circle', { query: '{ ...a } fragment a on Query { ...a }' }],
  [
    'sixty fragments in a circle',
    {
      query: `{ ...f0 } ${Array.from({ length: 60 }, (_, index) => `fragment f${index} on Query { ...f${(index + 1) % 60} }`).join(' ')}`,
    },
  ],
  ['an unknown directive, 90 times', { query: `{ __typename ${'@aa '.repeat(90)} }` }],
  ['a misspelled field', { query: '{ modls { nodes { key } } }' }],
];
const all = [...attacks, ...invalid];

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Pass the folder of a catalog.json.');
const database = await emptyDatabase();
const gateway = await readyGateway({
  ...database.env,
  MODELSDEV_BASE_URL: pathToFileURL(`${resolve(folder)}/`).href,
});
const { status, error } = await gateway.refresh();
if (status !== 'SUCCEEDED') throw new Error(`refresh: ${status} ${JSON.stringify(error)}`);
const { url } = gateway;

let slowestMs = 0;
let sentCount = 0;
const cpuBeforeS = await cpuSeconds();
for (const [name, attack] of all) {
  for (const [transport, ask] of waysToAsk) {
    await report(`${name}, ${transport}`, async () => answerOf(await ask(url, attack)));
  }
}
await report('100 operations in a list, POST', batch);
const cpuMs = ((await cpuSeconds()) - cpuBeforeS) * 1_000;
print(`slowest refusal: ${slowestMs.toFixed(1)} ms; CPU of a refusal: ${(cpuMs / sentCount).toFixed(2)} ms on average`);

const honest = { url: `${url}/graphql`, queries: await honestQueries(gateway), everyMs: HONEST_EVERY_MS };
// The first round warms up.
await honestTimes(honest, () => sleep(ROUND_MS));
const alone: number[] = [];
const beside: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  alone.push(...(await honestTimes(honest, () => sleep(ROUND_MS))));
  beside.push(...(await honestTimes(honest, attackForRound)));
}
const [p99Alone, p99Beside] = [p99(alone), p99(beside)];
print(
  `p99 of ${alone.length} and ${beside.length} requests of an honest client: ${p99Alone.toFixed(1)} ms alone, ${p99Beside.toFixed(1)} ms beside ${ATTACKS_PER_SECOND} attacks a second, ratio ${(p99Beside / p99Alone).toFixed(2)}`,
);

await gateway.end('SIGTERM');
await database.remove();

/** The median after a first time that does not count. */
async function report(name: string, attack: () => Promise<string>): Promise<void> {
  const times: number[] = [];
  const answers = new Set<string>();
  for (let time = 0; time <= REPEATS; time++) {
    const start = performance.now();
    answers.add(await attack());
    sentCount++;
    if (time > 0) times.push(performance.now() - start);
  }
  times.sort((one, other) => one - other);
  slowestMs = Math.max(slowestMs, quantile(times, 1));
  print(
    `${[...answers].join(' / ').padEnd(34)} median ${quantile(times, 0.5).toFixed(1)} ms, slowest ${quantile(times, 1).toFixed(1)} ms  ${name}`,
  );
}

/** CPU time of the process of the gateway since its start. */
async function cpuSeconds(): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)/m.exec(metrics)?.[1]);
}

function p99(times: readonly number[]): number {
  const ascending = times.toSorted((one, other) => one - other);
  return quantile(ascending, 0.99);
}

async function batch(): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(Array.from({ length: 100 }, () => ({ query: '{ models { nodes { key } } }' }))),
  });
  const { errors } = await response.json();
  return answerOf({ status: response.status, message: errors?.[0]?.message, extensions: errors?.[0]?.extensions });
}

/** Throws when an attack is answered with data. */
function answerOf({ status, message, extensions }: Awaited<ReturnType<(typeof waysToAsk)[number][1]>>): string {
  // With application/json, an invalid document is refused with 200, as GraphQL over HTTP says.
  const isRefused = message !== undefined && (status === null || status < 500);
  if (!isRefused) throw new Error(`answered with ${status}: ${message}`);
  return [status ?? 'error', extensions?.['code'], extensions?.['limit']]
    .filter((part) => part !== undefined)
    .join(' ');
}

/** Attacks at a fixed rate, over all transports in turn. */
async function attackForRound(): Promise<void> {
  const sent: Promise<unknown>[] = [];
  const end = performance.now() + ROUND_MS;
  for (let index = 0; performance.now() < end; index++) {
    const [, attack] = all[Math.floor(index / waysToAsk.length) % all.length] as (typeof all)[number];
    const [, ask] = waysToAsk[index % waysToAsk.length] as (typeof waysToAsk)[number];
    sent.push(ask(url, attack).then(answerOf));
    await sleep(1_000 / ATTACKS_PER_SECOND);
  }
  await Promise.all(sent);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
