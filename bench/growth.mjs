import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { printTable } from './table.mjs';

// How the medians of typical questions grow with the catalog, at 1, 10 and 100 times its models. `--short` shows that it
// still runs.
const isShort = process.argv.includes('--short');
const [rounds, factors] = isShort ? ['1', [1, 2]] : ['20', [1, 10, 100]];

const file = new URL('../test/bench/growth.ts', import.meta.url).pathname;
const growth = spawn(process.execPath, [file, rounds, factors.join(','), '--json'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const exited = once(growth, 'exit');
const rows = [];
for await (const line of createInterface(growth.stdout)) {
  const { name, medians } = JSON.parse(line);
  rows.push([name, ...medians, medians.at(-1) / medians[0]]);
}
const [code] = await exited;
if (code !== 0) throw new Error(`test/bench/growth.ts ended with ${code}.`);
await printTable(['question', ...factors.map((factor) => `median ms at ${factor}`), 'last to first'], rows);
