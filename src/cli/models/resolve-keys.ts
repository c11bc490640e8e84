import { quoteInput } from '../../quote-input.ts';
import type { Graph } from '../graph/graph.ts';
import { CommandFailure } from '../process/command-failure.ts';

const DOCUMENT = `query ResolveKeys($keys: [String!]!) {
  checkModels(keys: $keys) { key model { key } suggestions { key } }
}`;

interface Answer {
  readonly checkModels: readonly {
    readonly key: string;
    readonly model: { readonly key: string } | null;
    readonly suggestions: readonly { readonly key: string }[];
  }[];
}

/** The keys of the models that the texts mean, by the resolver of the graph: a key, an id, or a name. */
export async function resolveKeys(graph: Graph, texts: readonly string[]): Promise<readonly string[]> {
  const { checkModels } = await graph.ask<Answer>(DOCUMENT, { keys: texts });
  const unknown = checkModels.filter(({ model }) => model === null);
  if (unknown.length > 0) throw new CommandFailure(unknown.map(unknownMessage).join(' '));
  return checkModels.flatMap(({ model }) => (model ? [model.key] : []));
}

function unknownMessage({ key, suggestions }: Answer['checkModels'][number]): string {
  const similar = suggestions.map((model) => model.key).join(', ');
  return `No model is called ${quoteInput(key)}.${similar && ` Similar: ${similar}.`}`;
}
