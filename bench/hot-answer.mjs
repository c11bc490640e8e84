import { once } from 'node:events';
import { request } from 'node:http';
import { startGateway } from './gateway.mjs';
import { alternate, load } from './load.mjs';
import { startProgram } from './processes.mjs';
import { printTable, ratios } from './table.mjs';

// A repeated question against a bare node:http server that sends the same bytes, and against the response caches of Yoga
// and of Mercurius with the same data in memory. `--short` shows that it still runs.
const isShort = process.argv.includes('--short');
const rounds = isShort ? 1 : 5;
const seconds = isShort ? 1 : 2;
const query = `{ models(first: 50) { nodes {
  key name limits { context } provider { key name } baseModel { key benchmarks { nodes { benchmark { key } score } } }
} } }`;
const typeDefs = `
type Query { models(first: Int): Models }
type Models { nodes: [Model!]! }
type Model { key: String! name: String! limits: Limits! provider: Provider! baseModel: BaseModel }
type Limits { context: Int }
type Provider { key: String! name: String! }
type BaseModel { key: String! benchmarks: Results! }
type Results { nodes: [Result!]! }
type Result { benchmark: Benchmark! score: Float }
type Benchmark { key: String! }
`;
const json = { 'content-type': 'application/json' };
const post = { method: 'POST', headers: { ...json, 'accept-encoding': 'zstd' }, body: JSON.stringify({ query }) };
const questions = [
  { name: 'GET, plain', method: 'GET', headers: { 'accept-encoding': 'identity' } },
  { name: 'GET, zstd', method: 'GET', headers: { 'accept-encoding': 'zstd' } },
  { name: 'POST, zstd', ...post },
  { name: 'GET /api.json, zstd', method: 'GET', path: '/api.json', headers: { 'accept-encoding': 'zstd' } },
  {
    name: 'GET /api.json, 304',
    method: 'GET',
    path: '/api.json',
    headers: { 'accept-encoding': 'zstd' },
    isKnown: true,
  },
];

const gateway = await startGateway({ RATE_LIMIT: 'off' });
const rows = [];
try {
  for (const question of questions) rows.push(await withBareServer(question));
  for (const peer of ['yoga', 'mercurius']) rows.push(await withResponseCache(peer));
} finally {
  await gateway.stop();
}
await printTable(['repeated question', 'bytes', 'gateway/s', 'peer/s', 'ratio', 'least', 'most', 'ratio by CPU'], rows);

async function withBareServer({ name, path, isKnown = false, ...asked }) {
  const url = path ? new URL(path, gateway.url).href : questionUrl(gateway.url, asked);
  if (isKnown) asked.headers['if-none-match'] = (await answerOf(url, asked)).headers.etag;
  const answer = await answerOf(url, asked);
  const input = JSON.stringify({ ...answer, body: answer.body.toString('base64') });
  const bare = await startProgram('bare-server.mjs', { input });
  const servers = [{ url, pid: gateway.pid }, bare];
  const [own, peer] = await alternate(servers, rounds, (server) => load(server, asked, seconds));
  bare.stop();
  return [`${name}: bare \`node:http\``, answer.body.length, ...ratios(own, peer)];
}

/** Without compression, which neither peer has. */
async function withResponseCache(name) {
  const asked = { ...post, headers: { ...json, 'accept-encoding': 'identity' } };
  const answer = await answerOf(gateway.url, asked);
  const input = JSON.stringify({ typeDefs, data: JSON.parse(answer.body).data });
  const peer = await startProgram(`peers/${name}.mjs`, { input });
  const same = await answerOf(peer.url, asked);
  if (JSON.stringify(JSON.parse(same.body).data) !== JSON.stringify(JSON.parse(answer.body).data))
    throw new Error(`${name} gives another answer: ${same.body}`);
  const [own, other] = await alternate([gateway, peer], rounds, (server) => load(server, asked, seconds));
  peer.stop();
  return [`POST, plain: response cache of ${name}`, answer.body.length, ...ratios(own, other)];
}

function questionUrl(url, { method }) {
  return method === 'GET' ? `${url}?${new URLSearchParams({ query })}` : url;
}

/** The answer as it is repeated, with its headers, and without decoding its body. */
async function answerOf(url, { method, headers, body = '' }) {
  const sent = request(url, { method, headers: { ...headers, 'content-length': Buffer.byteLength(body) } }).end(body);
  const [response] = await once(sent, 'response');
  const chunks = await response.toArray();
  const status = response.statusCode;
  if (status !== 200 && status !== 304) throw new Error(`${url}: ${status} ${Buffer.concat(chunks)}`);
  const { date, connection, 'keep-alive': keepAlive, ...own } = response.headers;
  return { status, headers: own, body: Buffer.concat(chunks) };
}
