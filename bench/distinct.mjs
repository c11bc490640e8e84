import { pathToFileURL } from 'node:url';
import autocannon from 'autocannon';
import { distinctQuestions } from './distinct-questions.mjs';
import { startGateway } from './gateway.mjs';

// Questions that never repeat, without the cache of answers, against the gateways of other checkouts on the same data.
// `--short` shows that it still runs. On the server of DATABASE_URLS, one database per checkout, or else embedded.
// npm run bench:distinct -- [--short] [folder of another checkout ...]
const isShort = process.argv.includes('--short');
const rounds = isShort ? 1 : 5;
const seconds = isShort ? 1 : 4;
const connections = 16;
const others = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const databases = process.env.DATABASE_URLS?.split(' ') ?? [];

const folders = [new URL('..', import.meta.url), ...others.map((folder) => pathToFileURL(`${folder}/`))];
const gateways = [];
try {
  for (const [index, folder] of folders.entries()) {
    const database = databases[index] ? { DATABASE_URL: databases[index] } : {};
    gateways.push(await startGateway({ ANSWER_CACHE_BYTES: '0', ...database }, folder));
  }
  for (const { url } of gateways) await rate(url, 1, 2);
  const perSecond = gateways.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, { url }] of gateways.entries()) perSecond[index].push(await rate(url, round + 2, seconds));
  }
  process.stdout.write('| checkout | questions/s | ratio to it of this one |\n|---|---|---|\n');
  for (const [index, folder] of folders.entries()) {
    const ratios = perSecond[index].map((other, round) => perSecond[0][round] / other);
    process.stdout.write(
      `| ${folder.pathname} | ${Math.round(median(perSecond[index]))} | ${median(ratios).toFixed(2)} |\n`,
    );
  }
} finally {
  for (const gateway of gateways) await gateway.stop();
}

async function rate(url, seed, duration) {
  const questions = distinctQuestions(seed);
  const result = await autocannon({
    url,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    connections,
    duration,
    requests: [{ setupRequest: (request) => ({ ...request, body: JSON.stringify(questions.next().value) }) }],
    verifyBody: (body) => !body.includes('"errors"'),
  });
  if (result.non2xx > 0 || result.errors > 0 || result.mismatches > 0) {
    throw new Error(`${url}: ${result.non2xx} refused, ${result.errors} failed, ${result.mismatches} with errors`);
  }
  return result.requests.total / result.duration;
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}
