import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGateway } from './gateway.mjs';
import { createDatabase } from './peer-database.mjs';
import { cpuSeconds, residentMb, startProgram } from './processes.mjs';
import { median, printTable } from './table.mjs';

// Calls of a model through the gateway, against the AI SDK used directly, with the same upstream, in turn.
// `--embedded`: with the embedded Postgres.
const isShort = process.argv.includes('--short');
const isEmbedded = process.argv.includes('--embedded');
const rounds = isShort ? 3 : 7;
const tokens = 500;
const streams = isShort ? 50 : 500;
const pausedTokens = isShort ? 20 : 100;

const database = isEmbedded ? null : await createDatabase();
const upstream = await startProgram('chat-upstream.mjs');
const gateway = await startGateway({
  ALLOW_PRIVATE_UPSTREAMS: 'true',
  ...(database && { DATABASE_URL: database.url }),
});
const direct = await callers('sdk');
const clients = await callers('http');
try {
  const models = [`${tokens}`, `${pausedTokens}-50`];
  await register(models);
  const idleMb = await residentMb(gateway.pid);
  const ways = {
    direct: () => ({ url: `${upstream.url}/v1`, model: models[0], tokens }),
    openai: () => overOpenAi(models[0]),
    graphql: () => overGraphql(models[0]),
  };
  const first = { direct: [], openai: [], graphql: [] };
  const cpu = { direct: [], openai: [], graphql: [] };
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    for (const [way, target] of Object.entries(ways)) {
      const [program, measured] = way === 'direct' ? [direct, direct.pid] : [clients, gateway.pid];
      const sequential = await program.run({ ...target(), parallel: 1, calls: isShort ? 5 : 20 });
      const before = await cpuSeconds(measured);
      const calls = isShort ? 50 : 100;
      await program.run({ ...target(), parallel: 10, calls });
      const perToken = ((await cpuSeconds(measured)) - before) / (calls * tokens);
      if (round === 0) continue;
      first[way].push(median(sequential.firstTokenMs));
      cpu[way].push(perToken * 1e6);
    }
  }
  const memory = await peakDuring(() => clients.run({ ...overOpenAi(models[1]), parallel: streams, calls: streams }));
  const row = (name, values, way, compare) => [
    name,
    median(values[way]),
    median(values.direct),
    median(values[way].map((value, round) => compare(value, values.direct[round]))),
  ];
  const more = (one, other) => one - other;
  const ratio = (one, other) => one / other;
  await printTable(
    ['', 'gateway', 'AI SDK alone', 'difference or ratio'],
    [
      row('first token over `/v1/chat/completions`, ms', first, 'openai', more),
      row('first token over `streamText`, ms', first, 'graphql', more),
      row('CPU per token over `/v1/chat/completions`, µs', cpu, 'openai', ratio),
      row('CPU per token over `streamText`, µs', cpu, 'graphql', ratio),
      [`memory with ${streams} streams at a time, MB`, memory, '', memory - idleMb],
    ],
  );
} finally {
  for (const program of [direct, clients, upstream]) program.stop();
  await gateway.stop();
  await database?.remove();
}

function overOpenAi(model) {
  const body = { model: `bench/${model}`, stream: true, messages: [{ role: 'user', content: 'Tell a story.' }] };
  return over('/v1/chat/completions', body, '[DONE]');
}

function overGraphql(model) {
  const query = `subscription { streamText(input: {
    model: "bench/${model}", messages: [{ role: USER, content: "Tell a story." }]
  }) { delta finishReason usage { output } } }`;
  return over('/graphql', { query }, 'event: complete');
}

function over(path, body, ends) {
  const headers = {
    'content-type': 'application/json',
    accept: 'text/event-stream',
    authorization: `Bearer ${gateway.key}`,
  };
  return { url: new URL(path, gateway.url).href, headers, body, ends };
}

async function register(names) {
  const list = names.map(
    (name) => `{ key: "bench/${name}", name: "Bench", capabilities: [TEMPERATURE], inputModalities: [TEXT],
      outputModalities: [TEXT], pricing: { input: 1, output: 2 }, limits: { context: 100000, output: 50000 } }`,
  );
  const provider = `{ key: "bench", name: "Bench", npmPackage: "@ai-sdk/openai-compatible", apiUrl: "${upstream.url}/v1" }`;
  const answer = await gateway.ask(`mutation {
    registerProviders(input: { providers: [${provider}] }) { userErrors { message } }
    registerModels(input: { models: [${list}] }) { userErrors { message } }
  }`);
  const errors = Object.values(answer).flatMap(({ userErrors }) => userErrors);
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
}

/** The most memory of the gateway while work is done, in MB. */
async function peakDuring(work) {
  let isDone = false;
  const working = work().finally(() => {
    isDone = true;
  });
  let peak = 0;
  while (!isDone) {
    peak = Math.max(peak, await residentMb(gateway.pid));
    await sleep(100);
  }
  await working;
  return peak;
}

async function callers(kind) {
  const program = fork(new URL('chat-callers.mjs', import.meta.url), [kind]);
  await once(program, 'message');
  const run = async (work) => {
    const over = new AbortController();
    const exit = once(program, 'exit', over).then(() => Promise.reject(new Error(`The ${kind} callers failed.`)));
    const answer = Promise.race([once(program, 'message', over), exit]);
    program.send({ work });
    const [found] = await answer.finally(() => over.abort());
    return found;
  };
  return { pid: program.pid, run, stop: () => program.connected && program.disconnect() };
}
