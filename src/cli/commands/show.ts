import { optionName } from '../arguments.ts';
import { CliCommand } from '../cli-command.ts';
import type { Graph } from '../graph/graph.ts';
import { type GraphOptions, type Invocation, type Report, report, withGraphOptions } from '../invocation.ts';
import { type ListedModel, statusText } from '../models/model-table.ts';
import { resolveKeys } from '../models/resolve-keys.ts';
import { NONE, perMillion, tokens } from '../terminal/figures.ts';
import { plainText } from '../terminal/plain-text.ts';
import { nameValueTable } from '../terminal/table.ts';

const DOCUMENT = `query Show($key: String!) {
  model(key: $key) {
    key name status priceKind family openWeights capabilities inputModalities outputModalities
    knowledgeCutoff releaseDate lastUpdated firstSeenAt changedAt removedAt
    provider { key name docUrl }
    baseModel { key }
    pricing { input output cacheRead cacheWrite reasoning tiers { minContext input output } modes { name input output } }
    limits { context input output }
    benchmarks(first: 10) { nodes { benchmark { name } scoreText rank cohortSize } }
  }
}`;

interface Tier {
  readonly minContext: number;
  readonly input: number;
  readonly output: number;
}

interface Mode {
  readonly name: string;
  readonly input: number | null;
  readonly output: number | null;
}

interface ShownModel extends Omit<ListedModel, 'pricing' | 'limits'> {
  readonly family: string | null;
  readonly openWeights: boolean | null;
  readonly capabilities: readonly string[];
  readonly inputModalities: readonly string[];
  readonly outputModalities: readonly string[];
  readonly knowledgeCutoff: string | null;
  readonly releaseDate: string | null;
  readonly lastUpdated: string | null;
  readonly removedAt: string | null;
  readonly provider: { readonly key: string; readonly name: string; readonly docUrl: string | null };
  readonly baseModel: { readonly key: string } | null;
  readonly pricing:
    | (Readonly<Record<'input' | 'output' | 'cacheRead' | 'cacheWrite' | 'reasoning', number | null>> & {
        readonly tiers: readonly Tier[];
        readonly modes: readonly Mode[];
      })
    | null;
  readonly limits: Readonly<Record<'context' | 'input' | 'output', number | null>>;
  readonly benchmarks: {
    readonly nodes: readonly {
      readonly benchmark: { readonly name: string };
      readonly scoreText: string;
      readonly rank: number | null;
      readonly cohortSize: number | null;
    }[];
  };
}

export function showCommand(invocation: Invocation): CliCommand {
  return withGraphOptions(new CliCommand('show'))
    .description('Show one model: limits, prices, capabilities, benchmarks.')
    .argument('<model>', 'key, id or name, such as openai/gpt-5')
    .action((text: string, options: GraphOptions) => report(invocation, options, (graph) => show(graph, text)));
}

async function show(graph: Graph, text: string): Promise<Report> {
  const [key] = await resolveKeys(graph, [text]);
  const { model } = await graph.ask<{ model: ShownModel }>(DOCUMENT, { key });
  return { text: nameValueTable(entries(model)), data: model };
}

function entries(model: ShownModel): (readonly [string, string])[] {
  const { pricing, limits } = model;
  return [
    ['Model', plainText(model.key)],
    ['Name', plainText(model.name)],
    ['Provider', plainText(model.provider.name)],
    ['Base model', plainText(model.baseModel?.key ?? NONE)],
    ['Status', `${statusText(model.status)}${model.removedAt ? ` since ${model.removedAt.slice(0, 10)}` : ''}`],
    ['Released', model.releaseDate ?? NONE],
    ['Knowledge', model.knowledgeCutoff ?? NONE],
    ['Context', `${tokens(limits.context)} tokens`],
    ['Output limit', `${tokens(limits.output)} tokens`],
    ['Accepts', names(model.inputModalities)],
    ['Produces', names(model.outputModalities)],
    ['Capabilities', names(model.capabilities)],
    ['Price', pricing ? priceText(pricing) : optionName(model.priceKind)],
    ...(pricing ? priceEntries(pricing) : []),
    ...model.benchmarks.nodes.map(
      ({ benchmark, scoreText, rank, cohortSize }) =>
        [
          'Benchmark',
          `${plainText(benchmark.name)}: ${plainText(scoreText)}${rank === null ? '' : ` (rank ${rank} of ${cohortSize})`}`,
        ] as const,
    ),
    ['Documents', plainText(model.provider.docUrl ?? NONE)],
  ];
}

function priceText({ input, output }: NonNullable<ShownModel['pricing']>): string {
  return `${perMillion(input)} in, ${perMillion(output)} out (US dollars per million tokens)`;
}

function priceEntries({ cacheRead, cacheWrite, reasoning, tiers, modes }: NonNullable<ShownModel['pricing']>) {
  const single = [
    ['Cache read', cacheRead],
    ['Cache write', cacheWrite],
    ['Reasoning', reasoning],
  ] as const;
  return [
    ...single.flatMap(([name, price]) => (price === null ? [] : [[name, perMillion(price)] as const])),
    ...tiers.map((tier) => [`From ${tokens(tier.minContext)}`, inAndOut(tier)] as const),
    ...modes.map((mode) => [`Mode ${plainText(mode.name)}`, inAndOut(mode)] as const),
  ];
}

function inAndOut({ input, output }: { readonly input: number | null; readonly output: number | null }): string {
  return `${perMillion(input)} in, ${perMillion(output)} out`;
}

function names(values: readonly string[]): string {
  return values.map(optionName).map(plainText).join(', ') || NONE;
}
