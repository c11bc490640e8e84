import { gatewayQuestions, postgraphileQuestions } from './distinct-questions.mjs';
import { startGateway } from './gateway.mjs';
import { alternate, load } from './load.mjs';
import { createDatabase, createPeerTables } from './peer-database.mjs';
import { startProgram } from './processes.mjs';
import { printTable, ratios } from './table.mjs';

// Questions that never repeat, against PostGraphile 5 and against Apollo Server 5 with loaders written by hand, on the
// same rows of one Postgres. The cache of answers is off. BENCH_CATALOG: a folder with a catalog.json, in place of the
// bundled catalog.
const isShort = process.argv.includes('--short');
const rounds = isShort ? 1 : 5;
const seconds = isShort ? 1 : 4;
const headers = { 'content-type': 'application/json' };

const database = await createDatabase();
const servers = [];
try {
  const env = { DATABASE_URL: database.url, ANSWER_CACHE_BYTES: '0', RATE_LIMIT: 'off' };
  servers.push({ name: 'modelgraph', questions: gatewayQuestions, ...(await startGateway(env)) });
  await createPeerTables(database.url);
  const uncached = await startGateway({ ...env, ROW_CACHE_BYTES: '0' });
  servers.push({ name: 'modelgraph, every cache off', questions: gatewayQuestions, ...uncached });
  const postgraphile = await startProgram('peers/postgraphile.mjs', { args: [database.url] });
  servers.push({ name: 'PostGraphile 5', questions: postgraphileQuestions, ...postgraphile });
  const apollo = await startProgram('peers/apollo.mjs', { args: [database.url] });
  servers.push({ name: 'Apollo Server 5 with DataLoader', questions: gatewayQuestions, ...apollo });

  for (const server of servers) await checkAnswers(server);
  const results = await alternate(servers, rounds, (server, round) =>
    load(server, { method: 'POST', headers, bodies: server.questions(round + 1) }, seconds),
  );
  const [gateway, gatewayUncached, ...peers] = results;
  const rows = peers.flatMap((peer, index) =>
    [gateway, gatewayUncached].map((own, variant) => [
      `${servers[variant].name} / ${servers[index + 2].name}`,
      ...ratios(own, peer),
    ]),
  );
  await printTable(['distinct questions', 'own/s', 'peer/s', 'ratio', 'least', 'most', 'ratio by CPU'], rows);
} finally {
  for (const server of servers) await server.stop();
  await database.remove();
}

/** Shows the error of a server that does not answer. */
async function checkAnswers({ name, url, questions }) {
  for (const body of questions(0).take(20)) {
    const answer = await fetch(url, { method: 'POST', headers, body }).then((response) => response.text());
    if (answer.includes('"errors"')) throw new Error(`${name}: ${answer} to ${body}`);
  }
}
