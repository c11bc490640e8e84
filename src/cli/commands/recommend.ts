import { InvalidArgumentError } from 'commander';
import { amount, wholeNumber } from '../arguments.ts';
import { CliCommand } from '../cli-command.ts';
import type { Graph } from '../graph/graph.ts';
import { type GraphOptions, type Invocation, type Report, report, withGraphOptions } from '../invocation.ts';
import { type FilterOptions, modelFilter, withFilterOptions } from '../models/filter-options.ts';
import { tokenUsage, type UsageOptions, withUsageOptions } from '../models/usage-options.ts';
import { NONE } from '../terminal/figures.ts';
import { plainText } from '../terminal/plain-text.ts';
import { styled } from '../terminal/style.ts';
import { table } from '../terminal/table.ts';

const DOCUMENT = `query Recommend($need: ModelNeedInput!, $first: Int) {
  recommendModels(need: $need, first: $first) {
    matchCount
    recommendations { score reason alternatives model { key name } cost { totalExact } }
    conflict { field value satisfiedBy }
  }
}`;

interface Recommendations {
  readonly matchCount: number;
  readonly recommendations: readonly {
    readonly score: number;
    readonly reason: string;
    readonly model: { readonly key: string };
    readonly cost: { readonly totalExact: string } | null;
  }[];
  readonly conflict: readonly { readonly field: string; readonly value: unknown; readonly satisfiedBy: number }[];
}

type Weights = Readonly<Record<string, number>>;

interface Options extends GraphOptions, FilterOptions, UsageOptions {
  readonly perRequest?: number;
  readonly perMonth?: number;
  readonly weight?: Weights;
  readonly benchmark?: Weights;
  readonly limit: number;
}

const weightNames = ['price', 'context', 'output', 'recency', 'knowledge', 'preference'];

export function recommendCommand(invocation: Invocation): CliCommand {
  return withGraphOptions(withUsageOptions(withFilterOptions(new CliCommand('recommend'))))
    .description('Rank models for a need. Without weights, the cheapest suitable model comes first.')
    .option('--per-request <usd>', 'budget for one request; needs --input or --output', amount)
    .option('--per-month <usd>', 'budget for a month of --requests; needs --input or --output', amount)
    .option('--weight <name=weight>', `importance of ${weightNames.join(', ')}`, weightOf(weightNames))
    .option('--benchmark <name=weight>', 'importance of a benchmark, such as swe-bench-pro=2', weightOf(null))
    .option('--limit <count>', 'number of models to show', wholeNumber(1, 50), 5)
    .action((options: Options) => report(invocation, options, (graph) => recommend(graph, options)));
}

async function recommend(graph: Graph, options: Options): Promise<Report> {
  const variables = { need: needOf(options), first: options.limit };
  const { recommendModels } = await graph.ask<{ recommendModels: Recommendations }>(DOCUMENT, variables);
  const { recommendations, matchCount, conflict } = recommendModels;
  const rows = recommendations.map(({ score, model, cost, reason }, index) => [
    String(index + 1),
    styled('cyan', plainText(model.key)),
    score.toFixed(3),
    cost?.totalExact ?? NONE,
    plainText(reason),
  ]);
  return {
    text: rows.length > 0 ? table(columns, rows) : '',
    data: recommendModels,
    notes: [`${matchCount} models match.`, ...conflict.map(conflictNote)],
  };
}

const columns = [
  { head: '' },
  { head: 'MODEL' },
  { head: 'SCORE', align: 'right' },
  { head: 'COST $', align: 'right' },
  { head: 'REASON' },
] as const;

function conflictNote({ field, value, satisfiedBy }: Recommendations['conflict'][number]): string {
  return plainText(`No model meets all requirements. ${field} ${JSON.stringify(value)} alone: ${satisfiedBy} models.`);
}

function needOf(options: Options): Readonly<Record<string, unknown>> {
  const { perRequest, perMonth, weight, benchmark, input, output } = options;
  const budget = { ...(perRequest !== undefined && { perRequest }), ...(perMonth !== undefined && { perMonth }) };
  const benchmarks = Object.entries(benchmark ?? {}).map(([key, value]) => ({ benchmark: key, weight: value }));
  const weights = weight || benchmark ? { ...weight, ...(benchmarks.length > 0 && { benchmarks }) } : { price: 1 };
  return {
    filter: modelFilter(options),
    ...((input ?? output) !== undefined && { usage: tokenUsage(options) }),
    ...(Object.keys(budget).length > 0 && { budget }),
    weights,
  };
}

/** Parses `name=weight`. `allowed`: the names; null allows every name. */
function weightOf(allowed: readonly string[] | null) {
  return (text: string, before: Weights = {}): Weights => {
    const [, name = '', weight = ''] = /^(.+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
    if (weight !== '' && (allowed?.includes(name) ?? true)) return { ...before, [name]: Number(weight) };
    const names = allowed ? ` The name must be one of ${allowed.join(', ')}.` : '';
    throw new InvalidArgumentError(
      `It must be a name and a weight, such as ${allowed?.[0] ?? 'swe-bench-pro'}=2.${names}`,
    );
  };
}
