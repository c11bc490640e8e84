import { enumList, list, momentArgument, optionName, wholeNumber } from '../arguments.ts';
import { CliCommand } from '../cli-command.ts';
import type { Graph } from '../graph/graph.ts';
import { type GraphOptions, type Invocation, type Report, report, withGraphOptions } from '../invocation.ts';
import { minute, NONE } from '../terminal/figures.ts';
import { plainText } from '../terminal/plain-text.ts';
import { styled } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';

const DOCUMENT = `query Changes($filter: ChangeFilter, $first: Int) {
  changes(filter: $filter, first: $first) {
    pageInfo { hasNextPage }
    nodes {
      at kind
      subject { __typename ... on Model { key } ... on Provider { key } ... on BaseModel { key } }
      fields { field before after }
      anomalies { message }
    }
  }
}`;

interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

interface Change {
  readonly at: string;
  readonly kind: string;
  readonly subject: { readonly __typename: string; readonly key: string };
  readonly fields: readonly FieldChange[];
  readonly anomalies: readonly { readonly message: string }[];
}

interface Answer {
  readonly changes: { readonly pageInfo: { readonly hasNextPage: boolean }; readonly nodes: readonly Change[] };
}

interface Options extends GraphOptions {
  readonly since?: string;
  readonly until?: string;
  readonly model?: readonly string[];
  readonly provider?: readonly string[];
  readonly kind?: readonly string[];
  readonly field?: readonly string[];
  readonly limit: number;
}

const kinds = ['ADDED', 'CHANGED', 'REMOVED', 'RESTORED'];
const LONGEST_VALUE = 60;

export function changesCommand(invocation: Invocation): CliCommand {
  return withGraphOptions(new CliCommand('changes'))
    .description('List what refreshes changed, newest first.')
    .option('--since <moment>', 'a day, a moment, or a time before now such as 7d', momentArgument)
    .option('--until <moment>', 'the end of the period', momentArgument)
    .option('--model <keys>', 'only these models', list)
    .option('--provider <keys>', 'only these providers and their models', list)
    .option('--kind <kinds>', `only these: ${kinds.map(optionName).join(', ')}`, enumList(kinds))
    .option('--field <names>', 'only changes of these fields, such as pricing.input', list)
    .option('--limit <count>', 'number of changes to show', wholeNumber(1, 500), 50)
    .action((options: Options) => report(invocation, options, (graph) => changes(graph, options)));
}

async function changes(graph: Graph, options: Options): Promise<Report> {
  const { since, until, model: models, provider: providers, kind: kindsGiven, field: fields, limit } = options;
  const filter = { since, until, models, providers, kinds: kindsGiven, fields };
  const { nodes, pageInfo } = (await graph.ask<Answer>(DOCUMENT, { filter, first: limit })).changes;
  const more = pageInfo.hasNextPage ? [`Only the newest ${nodes.length} changes are shown. See --limit.`] : [];
  return {
    text: nodes.length > 0 ? table(columns, nodes.map(rowOf)) : '',
    data: { changes: nodes, hasMore: pageInfo.hasNextPage },
    notes: nodes.length === 0 ? ['No change matches.'] : more,
  };
}

const columns = [{ head: 'TIME (UTC)' }, { head: 'KIND' }, { head: 'SUBJECT' }, { head: 'CHANGES' }];
const kindStyles = { ADDED: 'green', RESTORED: 'green', REMOVED: 'red', CHANGED: 'yellow' } as const;

function rowOf({ at, kind, subject, fields, anomalies }: Change): string[] {
  const style = Object.entries(kindStyles).find(([name]) => name === kind)?.[1] ?? 'dim';
  const type = subject.__typename === 'Model' ? '' : `${subject.__typename} `;
  return [
    minute(at),
    styled(style, optionName(kind)),
    plainText(`${type}${subject.key}`),
    [...fields.map(fieldText), ...anomalies.map(({ message }) => `! ${message}`)].map(plainText).join('\n') || NONE,
  ];
}

function fieldText({ field, before, after }: FieldChange): string {
  return `${field}: ${valueText(before)} → ${valueText(after)}`;
}

function valueText(value: unknown): string {
  if (value === null) return 'none';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}
