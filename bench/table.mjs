import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';

const PAGE = new URL('../docs/performance.md', import.meta.url);

/** Prints rows as a table in Markdown. With `--write`, the table replaces that of this benchmark in docs/performance.md. */
export async function printTable(columns, rows) {
  const lines = [columns, columns.map(() => '---'), ...rows.map((row) => row.map(figure))];
  const table = lines.map((line) => `| ${line.join(' | ')} |\n`).join('');
  process.stdout.write(table);
  if (process.argv.includes('--write')) await replace(basename(process.argv[1], '.mjs'), table);
}

async function replace(name, table) {
  const page = await readFile(PAGE, 'utf8');
  const [start, end] = [`<!-- bench:${name} -->\n`, `<!-- /bench:${name} -->`];
  const from = page.indexOf(start);
  const to = page.indexOf(end);
  if (from < 0 || to < 0) throw new Error(`docs/performance.md has no marks "${start.trim()}" and "${end}".`);
  await writeFile(PAGE, `${page.slice(0, from + start.length)}${table}${page.slice(to)}`);
}

/** Own answers per second, those of the peer, their ratio with its spread, and the ratio per CPU second of the servers. */
export function ratios(own, peer) {
  const of = (key) => own.map((result, round) => result[key] / peer[round][key]).sort((one, other) => one - other);
  const perSecond = of('perSecond');
  const middle = (results) => Math.round(median(results.map((result) => result.perSecond)));
  return [middle(own), middle(peer), median(perSecond), perSecond[0], perSecond.at(-1), median(of('perCpuSecond'))];
}

export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function figure(value) {
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 100 ? String(Math.round(value)) : value.toFixed(2);
}
