import { enumList, optionName, wholeNumber } from '../arguments.ts';
import { CliCommand } from '../cli-command.ts';
import type { Graph } from '../graph/graph.ts';
import { type GraphOptions, type Invocation, type Report, report, withGraphOptions } from '../invocation.ts';
import { type FilterOptions, modelFilter, searchFilter, withFilterOptions } from '../models/filter-options.ts';
import { LISTED_MODEL, type ListedModel, modelTable } from '../models/model-table.ts';
import { type UnknownKey, unknownKeyNotes } from '../models/unknown-key-notes.ts';

interface Options extends GraphOptions, FilterOptions {
  readonly sort?: readonly string[];
  readonly limit: number;
}

const DOCUMENT = `query Search($filter: ModelFilter, $orderBy: [ModelOrder!], $first: Int) {
  models(filter: $filter, orderBy: $orderBy, first: $first) {
    totalCount
    nodes { ...ListedModel }
    unknownKeys { kind key suggestions }
  }
}
${LISTED_MODEL}`;

interface Answer {
  readonly models: {
    readonly totalCount: number;
    readonly nodes: readonly ListedModel[];
    readonly unknownKeys: readonly UnknownKey[];
  };
}

const orders = ['RELEVANCE', 'KEY', 'NAME', 'INPUT_PRICE', 'OUTPUT_PRICE', 'CONTEXT', 'OUTPUT_LIMIT', 'RELEASE_DATE'];
/** The orders in which the largest value is the most useful one. */
const descending = new Set(['CONTEXT', 'OUTPUT_LIMIT', 'RELEASE_DATE']);

export function searchCommand(invocation: Invocation): CliCommand {
  return withGraphOptions(withFilterOptions(new CliCommand('search')))
    .description('Find models by words, properties and prices. A word such as 200k means a context window.')
    .argument('[words...]', 'such as "vision 200k"')
    .option('--sort <orders>', `order: ${orders.map(optionName).join(', ')}`, enumList(orders))
    .option('--limit <count>', 'number of models to show', wholeNumber(1, 500), 20)
    .action((words: readonly string[], options: Options) =>
      report(invocation, options, (graph) => search(graph, words, options)),
    );
}

async function search(graph: Graph, words: readonly string[], options: Options): Promise<Report> {
  const { models } = await graph.ask<Answer>(DOCUMENT, {
    filter: { ...searchFilter(words), ...givenOnly(modelFilter(options)) },
    first: options.limit,
    ...(options.sort && { orderBy: options.sort.map(orderOf) }),
  });
  const { nodes, totalCount, unknownKeys } = models;
  const more = totalCount > nodes.length ? [`${nodes.length} of ${totalCount} models are shown. See --limit.`] : [];
  const none = totalCount === 0 ? ['No model matches.'] : [];
  return {
    text: nodes.length > 0 ? modelTable(nodes) : '',
    data: { totalCount, models: nodes },
    notes: [...none, ...more, ...unknownKeyNotes(unknownKeys)],
  };
}

function orderOf(field: string) {
  return { field, direction: descending.has(field) ? 'DESC' : 'ASC' };
}

/** An option that is not given does not replace what the words mean. */
function givenOnly(filter: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
