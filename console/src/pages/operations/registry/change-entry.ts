import { graphql } from '../../../graph/graphql.ts';
import type { Action } from '../../../graph/use-action.ts';
import type { Entry, EntryKind, Stored } from './entries.ts';

const registerModels = graphql(`
  mutation RegisterModels($models: [RegistryModelInput!]!) {
    registerModels(input: { models: $models }) { userErrors { message } }
  }
`);

const registerProviders = graphql(`
  mutation RegisterProviders($providers: [RegistryProviderInput!]!) {
    registerProviders(input: { providers: $providers }) { userErrors { message } }
  }
`);

const updateModels = graphql(`
  mutation UpdateModels($models: [ModelUpdateInput!]!) {
    updateModels(input: { models: $models }) { userErrors { message } }
  }
`);

const updateProviders = graphql(`
  mutation UpdateProviders($providers: [ProviderUpdateInput!]!) {
    updateProviders(input: { providers: $providers }) { userErrors { message } }
  }
`);

const setOverrides = graphql(`
  mutation SetOverrides($overrides: [OverrideInput!]!) {
    setOverrides(input: { overrides: $overrides }) { userErrors { message } }
  }
`);

const deregisterModels = graphql(`
  mutation DeregisterModels($keys: [String!]!) {
    deregisterModels(input: { keys: $keys }) { userErrors { message } }
  }
`);

const deregisterProviders = graphql(`
  mutation DeregisterProviders($keys: [String!]!) {
    deregisterProviders(input: { keys: $keys }) { userErrors { message } }
  }
`);

const removeOverrides = graphql(`
  mutation RemoveOverrides($models: [String!], $providers: [String!]) {
    removeOverrides(input: { models: $models, providers: $providers }) { userErrors { message } }
  }
`);

type Run = Action['run'];

/** Saves an entry over the version that the operator edited. Null: only if there is none. Undefined: refused. */
export function saveEntry(run: Run, kind: EntryKind, entry: Entry, edited: Stored | null): Promise<object | undefined> {
  if (kind === 'MODEL_OVERRIDE' || kind === 'PROVIDER_OVERRIDE') {
    return run(setOverrides, { overrides: [input({ ...entry, ifVersion: edited?.version ?? 0 })] });
  }
  if (!edited) {
    return kind === 'MODEL'
      ? run(registerModels, { models: [input(entry)] })
      : run(registerProviders, { providers: [input(entry)] });
  }
  const update = { ...withoutValues(edited.content), ...entry, ifVersion: edited.version };
  return kind === 'MODEL'
    ? run(updateModels, { models: [input(update)] })
    : run(updateProviders, { providers: [input(update)] });
}

export function removeEntry(run: Run, { kind, key }: Pick<Stored, 'kind' | 'key'>): Promise<object | undefined> {
  switch (kind) {
    case 'MODEL':
      return run(deregisterModels, { keys: [key] });
    case 'PROVIDER':
      return run(deregisterProviders, { keys: [key] });
    case 'MODEL_OVERRIDE':
      return run(removeOverrides, { models: [key], providers: null });
    case 'PROVIDER_OVERRIDE':
      return run(removeOverrides, { models: null, providers: [key] });
  }
}

/** An update keeps the fields that it lacks, and null removes one. */
function withoutValues(content: unknown): Entry {
  return Object.fromEntries(Object.keys(Object(content)).map((field) => [field, null]));
}

/** The gateway validates what the operator entered. */
function input<Input>(entry: Entry): Input {
  return entry as Input;
}
