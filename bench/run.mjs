import { spawn } from 'node:child_process';
import { once } from 'node:events';

// Runs the benchmarks in turn, with the options of the command line. `--write`: writes the tables of docs/performance.md.
// `--short`: shows that each still runs.
const benchmarks = [
  'hot-answer',
  'distinct',
  'mix',
  'refresh',
  'subscribers',
  'calls',
  'recall',
  'usage',
  'start',
  'console',
  'growth',
  'engines',
];

for (const name of benchmarks) {
  process.stdout.write(`\n${name}\n\n`);
  const file = new URL(`${name}.mjs`, import.meta.url).pathname;
  const [code] = await once(spawn(process.execPath, [file, ...process.argv.slice(2)], { stdio: 'inherit' }), 'exit');
  if (code !== 0) process.exitCode = 1;
}
