import { changingSource } from './changing-source.mjs';
import { gatewayQuestions, randomFrom } from './distinct-questions.mjs';
import { startGateway } from './gateway.mjs';
import { load } from './load.mjs';
import { createDatabase } from './peer-database.mjs';
import { median, printTable } from './table.mjs';

// A realistic mix: 2,000 operations, the n-th of which is asked 1/n as often as the first, with and without a refresh that
// changes the catalog. A round without one follows each round with one, so that other programs slow both.
const isShort = process.argv.includes('--short');
const rounds = isShort ? 1 : 4;
const seconds = isShort ? 2 : 15;
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
    const [refreshing] = await Promise.all([measured(round), gateway.refresh()]);
    pairs.push({ calm, refreshing });
  }
  const row = (name, key) => {
    const ratios = pairs.map((pair) => pair.refreshing[key] / pair.calm[key]).sort((one, other) => one - other);
    const middle = (kind) => median(pairs.map((pair) => pair[kind][key]));
    return [name, middle('calm'), middle('refreshing'), median(ratios), ratios[0], ratios.at(-1)];
  };
  await printTable(
    ['Zipf mix of 2,000 operations', 'without a refresh', 'with a refresh', 'ratio', 'least', 'most'],
    [row('answers/s', 'perSecond'), row('99th percentile, ms', 'p99')],
  );
} finally {
  await gateway.stop();
  await source.remove();
  await database.remove();
}

function measured(seed) {
  const headers = { 'content-type': 'application/json' };
  return load(gateway, { method: 'POST', headers, bodies: zipf(seed) }, seconds);
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
