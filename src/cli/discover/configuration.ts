import type { Graph } from '../graph/graph.ts';

interface Setup {
  readonly install: string | null;
  readonly aiSdk: string | null;
  readonly curl: string | null;
  readonly notes: readonly string[];
  readonly variables: readonly { readonly name: string; readonly need: string; readonly isSecret: boolean }[];
}

/** One form of the configuration for a model. */
export interface Configuration {
  readonly name: string;
  readonly file: string;
  readonly content: string;
}

const DOCUMENT = `query DiscoverSetup($key: String!) {
  model(key: $key) { setup { install aiSdk curl notes variables { name need isSecret } } }
}`;

/** The forms that the graph has for a model, and its notes. */
export async function configurations(graph: Graph, key: string) {
  const { model } = await graph.ask<{ model: { setup: Setup } }>(DOCUMENT, { key });
  const { aiSdk, curl, install, notes } = model.setup;
  const all: readonly (Configuration | null)[] = [
    aiSdk === null
      ? null
      : {
          name: 'JavaScript with the AI SDK',
          file: 'model.mjs',
          content: `${install ? `// ${install}\n` : ''}${aiSdk}`,
        },
    curl === null ? null : { name: 'curl', file: 'model.sh', content: curl },
    { name: 'Environment variables', file: '.env.example', content: envFile(key, model.setup) },
  ];
  return { forms: all.filter((form) => form !== null), notes };
}

/** Values are left empty: the secrets stay with the user. */
function envFile(key: string, { variables }: Setup): string {
  const lines = variables.map(({ name, need }) => `${need === 'OPTIONAL' ? '# ' : ''}${name}=`);
  return [`MODEL=${key}`, ...lines].join('\n');
}
