import type { derivedModelColumns, models, providers } from '../../db/tables/catalog-tables.ts';
import { answersInText } from '../../model/attributes/answers-in-text.ts';
import type { AiSdkPackage } from './ai-sdk-package.ts';
import { aiSdkPackage } from './ai-sdk-packages.ts';
import { type SpecialEndpoint, specialEndpoint, unpublishedUrls } from './special-endpoints.ts';
import { parseUrlTemplate, type UrlTemplate } from './url-template.ts';
import { type SetupVariable, setupVariables, variablePurpose } from './variables.ts';

/** Everything needed to write a snippet. */
export interface Connection {
  readonly providerKey: string;
  /** A placeholder in the setup of a provider. */
  readonly modelId: string;
  readonly npmPackage: string | null;
  /** Null: the package is not supported. */
  readonly sdk: AiSdkPackage | null;
  /** Null: the package has its own base URL. */
  readonly baseUrl: UrlTemplate | null;
  readonly special: SpecialEndpoint | null;
  /** Published API shape, "responses" or "completions". Null for the default of the package. */
  readonly shape: string | null;
  readonly variables: readonly SetupVariable[];
  readonly docUrl: string | null;
  /** Why the model cannot answer a text prompt, as the end of a sentence. Null: it can. */
  readonly noChat: string | null;
  /** Further notes, as sentences. */
  readonly notes: readonly string[];
}

export type ConnectedProvider = typeof providers.$inferSelect;

export interface ConnectedModel extends Readonly<Omit<typeof models.$inferSelect, keyof typeof derivedModelColumns>> {
  /** Null while the source has the model. */
  readonly removedVersion: number | null;
}

export const MODEL_PLACEHOLDER = 'MODEL_ID';

/** The connection of a model, with the values of its provider as defaults. Without a model, that of the provider. */
export function connectionTo(provider: ConnectedProvider, model: ConnectedModel | null): Connection {
  const npmPackage = packageFor(provider, model);
  const url = model?.apiBaseUrl ?? provider.apiUrl ?? unpublishedUrl(provider, npmPackage);
  const baseUrl = url === null ? null : parseUrlTemplate(url, urlVariable(provider.envVars, url));
  return {
    providerKey: provider.key,
    modelId: model?.modelId ?? MODEL_PLACEHOLDER,
    npmPackage,
    sdk: npmPackage === null ? null : (aiSdkPackage(npmPackage) ?? null),
    baseUrl,
    special: url === null ? null : (specialEndpoint(url) ?? null),
    shape: model?.apiShape ?? null,
    variables: setupVariables(provider.envVars, baseUrl),
    docUrl: provider.docUrl,
    noChat: model && whyNoChat(model),
    notes: notesOn(provider, model),
  };
}

function whyNoChat(model: ConnectedModel): string | null {
  if (!answersInText(model)) return 'the model does not generate text.';
  const { inputModalities } = model;
  return inputModalities.length === 0 || inputModalities.includes('TEXT') ? null : 'the model does not accept text.';
}

/** The note of the provider's package applies even if a model has its own package. */
function notesOn({ npmPackage }: ConnectedProvider, model: ConnectedModel | null): string[] {
  const note = npmPackage === null ? undefined : aiSdkPackage(npmPackage)?.note;
  const isRemoved = model !== null && model.removedVersion !== null;
  return [...(isRemoved ? ['The model is removed from the source.'] : []), ...(note ? [note] : [])];
}

export function apiKeysOf({ variables }: Connection): string[] {
  return variables.filter(({ purpose }) => purpose === 'API_KEY').map(({ name }) => name);
}

/** A gateway needs its own package: another package would send the key of the gateway to a different host. */
function packageFor({ npmPackage }: ConnectedProvider, model: ConnectedModel | null): string | null {
  const isGateway = npmPackage !== null && aiSdkPackage(npmPackage)?.wraps !== undefined;
  if (isGateway && model?.apiBaseUrl == null) return npmPackage;
  return model?.apiNpmPackage ?? npmPackage;
}

function unpublishedUrl(provider: ConnectedProvider, npmPackage: string | null): string | null {
  return npmPackage === provider.npmPackage ? (unpublishedUrls.get(provider.key) ?? null) : null;
}

/** The variable whose value overrides the published URL. */
function urlVariable(envVars: readonly string[], url: string): string | null {
  if (url.includes('${')) return null;
  // The name of a resource is a part of a URL.
  return envVars.find((name) => variablePurpose(name) === 'ENDPOINT' && !name.endsWith('_RESOURCE_NAME')) ?? null;
}
