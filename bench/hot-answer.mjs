import { fork } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import autocannon from 'autocannon';
import { startGateway } from './gateway.mjs';

// A repeated question against a bare node:http server that sends the same bytes. `--short` shows that it still runs.
const isShort = process.argv.includes('--short');
const rounds = isShort ? 3 : 5;
const seconds = isShort ? 1 : 2;
const connections = 16;
const query = `{ models(first: 50) { nodes {
  key name limits { context } provider { key name } baseModel { key benchmarks { nodes { benchmark { key } score } } }
} } }`;
const json = { 'content-type': 'application/json' };

const questions = [
  { name: 'GET, plain', method: 'GET', headers: { 'accept-encoding': 'identity' } },
  { name: 'GET, zstd', method: 'GET', headers: { 'accept-encoding': 'zstd' } },
  {
    name: 'POST, zstd',
    method: 'POST',
    headers: { ...json, 'accept-encoding': 'zstd' },
    body: JSON.stringify({ query }),
  },
  { name: 'GET /api.json, zstd', method: 'GET', path: '/api.json', headers: { 'accept-encoding': 'zstd' } },
  {
    name: 'GET /api.json, 304',
    method: 'GET',
    path: '/api.json',
    headers: { 'accept-encoding': 'zstd' },
    isKnown: true,
  },
];

const gateway = await startGateway();
try {
  process.stdout.write(
    '| question | bytes | gateway/s | bare/s | ratio | least | most |\n|---|---|---|---|---|---|---|\n',
  );
  for (const question of questions) report(await compare(question));
} finally {
  await gateway.stop();
}

/** Alternates between the two servers, so that what else runs on the machine slows both. */
async function compare({ name, path, isKnown = false, ...asked }) {
  const url = path ? new URL(path, gateway.url).href : questionUrl(asked);
  if (isKnown) asked.headers['if-none-match'] = (await answerOf(url, asked)).headers.etag;
  const bare = await bareServer(await answerOf(url, asked));
  await rate(url, asked, 1);
  await rate(bare.url, asked, 1);
  const pairs = [];
  for (let round = 0; round < rounds; round++) {
    pairs.push({ gateway: await rate(url, asked, seconds), bare: await rate(bare.url, asked, seconds) });
  }
  bare.stop();
  return { name, bytes: bare.bytes, pairs };
}

function questionUrl({ method }) {
  return method === 'GET' ? `${gateway.url}?${new URLSearchParams({ query })}` : gateway.url;
}

/** The answer as the gateway repeats it, with its headers, and without decoding its body. */
async function answerOf(url, { method, headers, body = '' }) {
  const sent = request(url, { method, headers: { ...headers, 'content-length': Buffer.byteLength(body) } }).end(body);
  const [response] = await once(sent, 'response');
  const chunks = await response.toArray();
  const status = response.statusCode;
  if (status !== 200 && status !== 304) throw new Error(`${url}: ${status} ${Buffer.concat(chunks)}`);
  const { date, connection, 'keep-alive': keepAlive, ...own } = response.headers;
  return { status, headers: own, body: Buffer.concat(chunks) };
}

async function bareServer({ status, headers, body }) {
  const server = fork(new URL('bare-server.mjs', import.meta.url), { stdio: ['pipe', 'inherit', 'inherit', 'ipc'] });
  server.stdin.end(JSON.stringify({ status, headers, body: body.toString('base64') }));
  const [url] = await once(server, 'message');
  return { url, bytes: body.length, stop: () => server.disconnect() };
}

async function rate(url, { method, headers, body }, duration) {
  const result = await autocannon({ url, method, headers, body, connections, duration });
  const refused = result['4xx'] + result['5xx'];
  if (refused > 0 || result.errors > 0) throw new Error(`${url}: ${refused} refused, ${result.errors} failed`);
  return result.requests.total / result.duration;
}

function report({ name, bytes, pairs }) {
  const ratios = pairs.map(({ gateway, bare }) => gateway / bare).sort((a, b) => a - b);
  const middle = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  const perSecond = (key) => Math.round(middle(pairs.map((pair) => pair[key])));
  const line = [name, bytes, perSecond('gateway'), perSecond('bare'), middle(ratios), ratios[0], ratios.at(-1)];
  process.stdout.write(`| ${line.map(figure).join(' | ')} |\n`);
}

function figure(value) {
  return typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(2) : String(value);
}
