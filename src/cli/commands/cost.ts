import { optionName } from '../arguments.ts';
import { CliCommand } from '../cli-command.ts';
import type { Graph } from '../graph/graph.ts';
import { type GraphOptions, type Invocation, type Report, report, withGraphOptions } from '../invocation.ts';
import { resolveKeys } from '../models/resolve-keys.ts';
import { tokenUsage, type UsageOptions, withUsageOptions } from '../models/usage-options.ts';
import { perMillion, tokens } from '../terminal/figures.ts';
import { plainText } from '../terminal/plain-text.ts';
import { styled } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';

const DOCUMENT = `query Cost($key: String!, $usage: TokenUsageInput!) {
  model(key: $key) {
    key
    estimateCost(usage: $usage) {
      totalExact assumptions unpriced
      components { kind quantity unitPrice amountExact }
    }
  }
}`;

interface Estimate {
  readonly totalExact: string;
  readonly assumptions: readonly string[];
  readonly unpriced: readonly string[];
  readonly components: readonly {
    readonly kind: string;
    readonly quantity: number;
    readonly unitPrice: number;
    readonly amountExact: string;
  }[];
}

interface CostOfModel {
  readonly key: string;
  /** Null: no price is published. */
  readonly estimateCost: Estimate | null;
}

interface Options extends GraphOptions, UsageOptions {}

export function costCommand(invocation: Invocation): CliCommand {
  return withGraphOptions(withUsageOptions(new CliCommand('cost')))
    .description('Estimate the cost of a usage, exactly, at one or more models.')
    .argument('<models...>', 'keys, ids or names')
    .option('--mode <name>', 'mode of the model, such as batch')
    .action((texts: readonly string[], options: Options) =>
      report(invocation, options, (graph) => cost(graph, texts, options)),
    );
}

async function cost(graph: Graph, texts: readonly string[], options: Options): Promise<Report> {
  const keys = await resolveKeys(graph, texts);
  const usage = tokenUsage(options);
  const answers = keys.map((key) => graph.ask<{ model: CostOfModel }>(DOCUMENT, { key, usage }));
  const models = (await Promise.all(answers)).map(({ model }) => model);
  return { text: models.map(costText).join('\n'), data: { usage, models }, notes: models.flatMap(notesOf) };
}

const columns = [
  { head: 'TOKENS' },
  { head: 'COUNT', align: 'right' },
  { head: '$/M', align: 'right' },
  { head: 'US DOLLARS', align: 'right' },
] as const;

function costText({ key, estimateCost }: CostOfModel): string {
  const head = `${styled('cyan', plainText(key))}\n`;
  if (estimateCost === null) return `${head}No price is known for this usage.\n`;
  const { components, totalExact } = estimateCost;
  const rows = components.map(({ kind, quantity, unitPrice, amountExact }) => {
    return [optionName(kind), tokens(quantity), perMillion(unitPrice), amountExact];
  });
  return head + table(columns, [...rows, [styled('bold', 'total'), '', '', styled('bold', totalExact)]]);
}

function notesOf({ key, estimateCost }: CostOfModel): string[] {
  if (estimateCost === null) return [];
  const { assumptions, unpriced } = estimateCost;
  const missing = unpriced.length > 0 ? [`No price is published for ${unpriced.map(optionName).join(', ')}.`] : [];
  return [...assumptions, ...missing].map((note) => plainText(`${key}: ${note}`));
}
