import type { TestGateway } from '../harness/gateway.ts';

/** What a mutation of the registry answers, as the operator. */
export async function change(gateway: TestGateway, field: string, fields: string, variables: object = {}) {
  const declared = Object.entries(variables).map(([name, value]) => `$${name}: ${typeOf(name, value)}`);
  const head = declared.length === 0 ? 'mutation' : `mutation (${declared.join(', ')})`;
  const { data, errors } = await gateway.askAsOperator(`${head} { result: ${field} { ${fields} } }`, variables);
  if (errors) throw new Error(JSON.stringify(errors));
  return data.result;
}

const types: Readonly<Record<string, string>> = {
  overrides: '[OverrideInput!]!',
  models: '[RegistryModelInput!]!',
  providers: '[RegistryProviderInput!]!',
  updates: '[ModelUpdateInput!]!',
  keys: '[String!]!',
  registry: 'JSON!',
};

function typeOf(name: string, value: unknown): string {
  return types[name] ?? (typeof value === 'boolean' ? 'Boolean!' : 'String!');
}

const RESULT = 'items { kind key source version content } userErrors { path code message }';

export function setOverrides(gateway: TestGateway, overrides: readonly object[]) {
  return change(gateway, 'setOverrides(input: { overrides: $overrides })', RESULT, { overrides });
}

export function registerProviders(gateway: TestGateway, providers: readonly object[]) {
  return change(gateway, 'registerProviders(input: { providers: $providers })', RESULT, { providers });
}

export function registerModels(gateway: TestGateway, models: readonly object[]) {
  return change(gateway, 'registerModels(input: { models: $models })', `models { key name } ${RESULT}`, { models });
}

export function updateModels(gateway: TestGateway, updates: readonly object[]) {
  return change(gateway, 'updateModels(input: { models: $updates })', `models { key name } ${RESULT}`, { updates });
}

export function deregisterModels(gateway: TestGateway, keys: readonly string[]) {
  return change(gateway, 'deregisterModels(input: { keys: $keys })', `models { key status } ${RESULT}`, { keys });
}

export function importRegistry(gateway: TestGateway, registry: unknown, replace = false) {
  const variables = { registry, replace };
  return change(gateway, 'importRegistry(input: { registry: $registry, replace: $replace })', RESULT, variables);
}

export async function exportRegistry(gateway: TestGateway) {
  const { data, errors } = await gateway.askAsOperator('{ exportRegistry }');
  if (errors) throw new Error(JSON.stringify(errors));
  return data.exportRegistry;
}

interface Document {
  readonly providers: Readonly<Record<string, { readonly models: Readonly<Record<string, object>> }>>;
}

/** The document with other fields in one of its models, or with a new model. */
export function withModel<Source extends Document>(document: Source, provider: string, id: string, fields: object) {
  const found = document.providers[provider];
  const model = { id, ...found?.models[id], ...fields };
  return {
    ...document,
    providers: { ...document.providers, [provider]: { ...found, models: { ...found?.models, [id]: model } } },
  };
}
