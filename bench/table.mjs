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

export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function figure(value) {
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value);
  return Math.abs(value) >= 100 ? String(Math.round(value)) : value.toFixed(2);
}
