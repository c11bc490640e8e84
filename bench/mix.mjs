import { setTimeout as sleep } from 'node:timers/promises';
import { changingSource } from './changing-source.mjs';
import { gatewayQuestions, randomFrom } from './distinct-questions.mjs';
import { startGateway } from './gateway.mjs';
import { load } from './load.mjs';
import { createDatabase } from './peer-database.mjs';
import { median, printTable } from './table.mjs';

// A realistic mix: 2,000 operations, the n-th of which is asked 1/n as often as the first. A minute with a refresh in its middle
// that changes the catalog follows each minute without one, so that other programs slow both. The second after the commit is
// shown beside the minute, in which few answers are computed again.
const isShort = process.argv.includes('--short');
const rounds = isShort ? 1 : 3;
const seconds = isShort ? 10 : 60;
const OPERATIONS = 2_000;

const operations = [...gatewayQuestions(1).take(OPERATIONS)];
const source = await changingSource();
const database = await createDatabase();
const gateway = await startGateway({ ...source.env, DATABASE_URL: database.url, RATE_LIMIT: 'off' });
try {
  await measured(0);
  const pairs = [];
  for (let round = 1; round <= rounds; round++) {
    const calm = await measured(round);
    await source.change();
    const [refreshing, committedAt] = await Promise.all([measured(round), refreshInTheMiddle()]);
    const isAfterCommit = ({ sentAt }) => sentAt >= committedAt && sentAt < committedAt + 1_000;
    pairs.push({
      calm: { ...calm, secondP99: calm.p99 },
      refreshing: { ...refreshing, secondP99: p99(refreshing.answers.filter(isAfterCommit)) },
    });
  }
  const row = (name, key) => {
    const ratios = pairs.map((pair) => pair.refreshing[key] / pair.calm[key]).sort((one, other) => one - other);
    const middle = (kind) => median(pairs.map((pair) => pair[kind][key]));
    return [name, middle('calm'), middle('refreshing'), median(ratios), ratios[0], ratios.at(-1)];
  };
  await printTable(
    ['Zipf mix of 2,000 operations', 'without a refresh', 'with a refresh', 'ratio', 'least', 'most'],
    [
      row('answers/s', 'perSecond'),
      row('99th percentile of a minute, ms', 'p99'),
      row('99th percentile of the second after the commit, ms', 'secondP99'),
    ],
  );
} finally {
  await gateway.stop();
  await source.remove();
  await database.remove();
}

/** `answers`: when each was sent, by the clock of this process, and its time, in milliseconds. */
async function measured(seed) {
  const headers = { 'content-type': 'application/json' };
  const answers = [];
  const onAnswer = (ms) => answers.push({ sentAt: performance.now() - ms, ms });
  const { perSecond } = await load(gateway, { method: 'POST', headers, bodies: zipf(seed), onAnswer }, seconds);
  return { perSecond, p99: p99(answers), answers };
}

/** When the refresh has ended, which is when its version is committed. */
async function refreshInTheMiddle() {
  await sleep((seconds * 1_000) / 2);
  await gateway.refresh();
  return performance.now();
}

function p99(answers) {
  const times = Float64Array.from(answers, ({ ms }) => ms).sort();
  if (times.length === 0) throw new Error('The refresh ended after the round.');
  return times[Math.floor(times.length * 0.99)];
}

/** The n-th operation with a probability proportional to 1/n. */
function* zipf(seed) {
  const random = randomFrom(seed);
  const sums = [];
  for (let rank = 1; rank <= OPERATIONS; rank++) sums.push((sums.at(-1) ?? 0) + 1 / rank);
  while (true) {
    const drawn = random() * sums.at(-1);
    yield operations[sums.findIndex((sum) => sum >= drawn)];
  }
}
