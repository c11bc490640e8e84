import { optionName } from '../arguments.ts';
import { CliCommand } from '../cli-command.ts';
import type { Graph } from '../graph/graph.ts';
import { type GraphOptions, type Invocation, type Report, report, withGraphOptions } from '../invocation.ts';
import { resolveKeys } from '../models/resolve-keys.ts';
import { NONE } from '../terminal/figures.ts';
import { plainText } from '../terminal/plain-text.ts';
import { styled } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';

const DOCUMENT = `query Compare($keys: [String!]!) {
  compareModels(keys: $keys) {
    models { key name }
    rows { group label unit equal values { value isBest } }
  }
}`;

interface Row {
  readonly group: string;
  readonly label: string;
  readonly unit: string | null;
  readonly equal: boolean;
  readonly values: readonly { readonly value: unknown; readonly isBest: boolean }[];
}

interface Answer {
  readonly compareModels: { readonly models: readonly { readonly key: string }[]; readonly rows: readonly Row[] };
}

interface Options extends GraphOptions {
  readonly differences?: boolean;
}

export function compareCommand(invocation: Invocation): CliCommand {
  return withGraphOptions(new CliCommand('compare'))
    .description('Compare models side by side. The best value of a row is marked with *.')
    .argument('<models...>', 'two or more keys, ids or names')
    .option('--differences', 'only rows in which the models differ')
    .action((texts: readonly string[], options: Options) =>
      report(invocation, options, (graph) => compare(graph, texts, options)),
    );
}

async function compare(graph: Graph, texts: readonly string[], { differences }: Options): Promise<Report> {
  const keys = await resolveKeys(graph, texts);
  const { compareModels } = await graph.ask<Answer>(DOCUMENT, { keys });
  const rows = compareModels.rows.filter(
    ({ equal, values }) => !(differences && equal) && values.some(({ value }) => value !== null),
  );
  const columns = [{ head: '' }, ...compareModels.models.map(({ key }) => ({ head: plainText(key) }))];
  return {
    text: table(
      columns,
      rows.map((row) => [labelOf(row), ...row.values.map(({ value, isBest }) => cell(value, isBest && !row.equal))]),
    ),
    data: { models: compareModels.models, rows },
  };
}

function labelOf({ group, label, unit }: Row): string {
  const name = plainText(label);
  return group === 'PRICE'
    ? `${name} $/M`
    : `${name}${unit === null || unit === 'tokens' ? '' : ` (${plainText(unit)})`}`;
}

function cell(value: unknown, isBest: boolean): string {
  const text = valueText(value);
  return isBest ? styled('green', `${text} *`) : text;
}

function valueText(value: unknown): string {
  if (value === null) return NONE;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return value.toLocaleString('en-US', { maximumFractionDigits: 6 });
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return plainText(/^[A-Z_]+$/.test(text) ? optionName(text) : text);
}
