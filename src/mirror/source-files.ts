import type { ProviderEntry, PublishedEntries } from './published-entries.ts';

/** `api.json`: the providers with their models. */
export function apiFile({ providers }: PublishedEntries): string {
  return objectText(providers, providerFile);
}

/** `models.json`: the base models. */
export function modelsFile({ baseModels }: PublishedEntries): string {
  return objectText(baseModels, (text) => text);
}

export function catalogFile(entries: PublishedEntries): string {
  return `{"models":${modelsFile(entries)},"providers":${apiFile(entries)}}`;
}

/** One provider as in `api.json`. */
export function providerFile({ text, models }: ProviderEntry): string {
  return `${text.slice(0, -1)},"models":${objectText(models, (model) => model)}}`;
}

/** Editors complete model keys with this JSON Schema. Its id is that of the source, by which configurations refer to it. */
export function modelSchemaFile({ providers }: PublishedEntries): string {
  return JSON.stringify({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://models.dev/model-schema.json',
    $defs: {
      Model: {
        type: 'string',
        enum: modelKeys({ providers }),
        description: 'AI model identifier in provider/model format',
      },
    },
  });
}

/** TypeScript types of all provider and model keys. */
export function typesFile({ providers }: PublishedEntries): string {
  return [
    '// The provider and model keys of the catalog. Save this file as a declaration file of your project.',
    unionType('ProviderKey', [...providers.keys()]),
    unionType('ModelKey', modelKeys({ providers })),
    '',
  ].join('\n\n');
}

function modelKeys({ providers }: Pick<PublishedEntries, 'providers'>): string[] {
  return [...providers].flatMap(([provider, { models }]) => [...models.keys()].map((id) => `${provider}/${id}`));
}

function unionType(name: string, keys: readonly string[]): string {
  // JSON text is a literal of TypeScript too.
  const members = keys.map((key) => `\n  | ${JSON.stringify(key)}`).join('');
  return `export type ${name} =${members || ' never'};`;
}

function objectText<Value>(entries: ReadonlyMap<string, Value>, textOf: (value: Value) => string): string {
  const members = [...entries].map(([key, value]) => `${JSON.stringify(key)}:${textOf(value)}`);
  return `{${members.join(',')}}`;
}
