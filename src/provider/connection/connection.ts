import type { models, providers } from '../../db/tables/catalog-tables.ts';
import { answersInText } from '../../model/attributes/answers-in-text.ts';
import type { AiSdkPackage } from './ai-sdk-package.ts';
import { aiSdkPackage } from './ai-sdk-packages.ts';
import { type SpecialEndpoint, specialEndpoint, unpublishedUrls } from './special-endpoints.ts';
import { parseUrlTemplate, type UrlTemplate } from './url-template.ts';
import { type SetupVariable, setupVariables, variablePurpose } from './variables.ts';

/** All that a snippet is written from. */
export interface Connection {
  readonly providerKey: string;
  /** What stands for a model's id where the setup is that of a provider. */
  readonly modelId: string;
  readonly npmPackage: string | null;
  /** Null: a package that nobody has looked at. */
  readonly sdk: AiSdkPackage | null;
  /** Null: the package knows it. */
  readonly baseUrl: UrlTemplate | null;
  readonly special: SpecialEndpoint | null;
  /** "responses" or "completions" as published. Null: the usual one of the package. */
  readonly shape: string | null;
  readonly variables: readonly SetupVariable[];
  readonly docUrl: string | null;
  /** Why the snippets, which ask in text for a text, are none for the model: the end of a sentence. Null: they are. */
  readonly noChat: string | null;
  /** What else to mind, in sentences. */
  readonly notes: readonly string[];
}

export type ConnectedProvider = typeof providers.$inferSelect;

export interface ConnectedModel extends Readonly<typeof models.$inferSelect> {
  /** Null while the source has it. */
  readonly removedVersion: number | null;
}

export const MODEL_PLACEHOLDER = 'MODEL_ID';

/** How a model is called, as it says itself, else as its provider says; without a model, how any of the provider's is. */
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
  if (!answersInText(model)) return 'it does not answer in text.';
  const { inputModalities } = model;
  return inputModalities.length === 0 || inputModalities.includes('TEXT') ? null : 'it takes no text.';
}

/** What is to be minded with a provider holds whatever package speaks to one of its models. */
function notesOn({ npmPackage }: ConnectedProvider, model: ConnectedModel | null): string[] {
  const note = npmPackage === null ? undefined : aiSdkPackage(npmPackage)?.note;
  const isRemoved = model !== null && model.removedVersion !== null;
  return [
    ...(isRemoved ? ['It is removed: the source no longer says that it is served.'] : []),
    ...(note ? [note] : []),
  ];
}

export function apiKeysOf({ variables }: Connection): string[] {
  return variables.filter(({ purpose }) => purpose === 'API_KEY').map(({ name }) => name);
}

/** A gateway is reached through its own package alone: with another, its key would go to somebody else. */
function packageFor({ npmPackage }: ConnectedProvider, model: ConnectedModel | null): string | null {
  const isGateway = npmPackage !== null && aiSdkPackage(npmPackage)?.wraps !== undefined;
  if (isGateway && model?.apiBaseUrl == null) return npmPackage;
  return model?.apiNpmPackage ?? npmPackage;
}

function unpublishedUrl(provider: ConnectedProvider, npmPackage: string | null): string | null {
  return npmPackage === provider.npmPackage ? (unpublishedUrls.get(provider.key) ?? null) : null;
}

/** The variable that holds an address other than the published one. */
function urlVariable(envVars: readonly string[], url: string): string | null {
  if (url.includes('${')) return null;
  return envVars.find((name) => variablePurpose(name) === 'ENDPOINT') ?? null;
}
