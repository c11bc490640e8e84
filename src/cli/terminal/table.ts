import Table from 'cli-table3';
import { styled } from './style.ts';

/** A cell: text that is already plain, possibly with styles. */
export interface Column {
  readonly head: string;
  readonly align?: 'right';
}

const noBorders = Object.fromEntries(
  ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right']
    .concat(['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'])
    .map((part) => [part, '']),
);

/** Rows below their heads, without borders, so that the output is easy to cut and to search. Ends with a line break. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const printed = new Table({
    head: columns.map(({ head }) => styled('bold', head)),
    chars: noBorders,
    colAligns: columns.map(({ align }) => align ?? 'left'),
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 2 },
  });
  printed.push(...rows.map((cells) => [...cells]));
  return `${trimmedLines(printed.toString())}\n`;
}

/** Names beside their values. A value of several lines continues below itself. */
export function nameValueTable(entries: readonly (readonly [name: string, value: string])[]): string {
  const width = Math.max(...entries.map(([name]) => name.length)) + 2;
  const lines = entries.map(([name, value]) => {
    return styled('dim', name.padEnd(width)) + value.replaceAll('\n', `\n${' '.repeat(width)}`);
  });
  return `${lines.join('\n')}\n`;
}

function trimmedLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
