import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { Auth } from '../../provider/connection/ai-sdk-package.ts';
import { isShape } from '../../provider/connection/ai-sdk-package.ts';
import { apiKeysOf, type Connection } from '../../provider/connection/connection.ts';
import type { UrlTemplate } from '../../provider/connection/url-template.ts';
import { quoteInput } from '../../quote-input.ts';
import type { Credentials } from './credentials.ts';
import { UpstreamFault } from './upstream-fault.ts';

/** A provider of the AI SDK: a function that makes models, with further functions that do. */
type ProviderFunction = ((modelId: string) => LanguageModelV4) &
  Readonly<Record<string, ((modelId: string) => LanguageModelV4) | undefined>>;

/** Why models of the connection cannot be called, whatever the credentials. Null: they can, if the package is installed. */
export function unsupportedReason({ npmPackage, sdk, special }: Connection): string | null {
  if (npmPackage === null) return 'the catalog names no AI SDK package';
  if (sdk === null || sdk.wraps) return `calls through the package ${quoteInput(npmPackage)} are not supported`;
  return special?.auth === 'GOOGLE_ACCESS_TOKEN' ? 'its endpoint needs an access token of Google Cloud' : null;
}

export async function languageModel(
  connection: Connection,
  credentials: Credentials,
  fetch: typeof globalThis.fetch,
): Promise<LanguageModelV4> {
  const provider = await createProvider(connection, credentials, fetch);
  const { sdk, shape, modelId } = connection;
  const method = sdk?.methods?.[isShape(shape ?? '') ? (shape as 'responses') : (sdk.shape as 'responses')];
  const create = method === undefined ? provider : (provider[method] ?? provider);
  return create(modelId);
}

async function createProvider(connection: Connection, credentials: Credentials, fetch: typeof globalThis.fetch) {
  const { npmPackage, sdk } = connection;
  const reason = unsupportedReason(connection);
  if (reason !== null || npmPackage === null || sdk === null) {
    throw new UpstreamFault('UNSUPPORTED_PROVIDER', `The provider cannot be called: ${reason}.`);
  }
  const exported = await loadPackage(npmPackage);
  const create = exported[sdk.factory];
  // The table of packages names the factory; another version of the package can lack it.
  if (typeof create !== 'function') {
    throw new UpstreamFault('PACKAGE_NOT_INSTALLED', `The package "${npmPackage}" has no ${sdk.factory}.`);
  }
  return create({ ...settingsOf(connection, credentials), fetch }) as ProviderFunction;
}

/** Loaded on first use, so that a gateway that calls nothing pays nothing. */
async function loadPackage(name: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(name);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error;
    const message = `The package "${name}" is not installed. Install it beside the gateway: npm install ${name}.`;
    throw new UpstreamFault('PACKAGE_NOT_INSTALLED', message);
  }
}

function settingsOf(connection: Connection, credentials: Credentials) {
  const { sdk, providerKey, special, baseUrl } = connection;
  const apiKey = apiKeysOf(connection).flatMap((name) => credentials.get(name) ?? [])[0];
  const url = baseUrl === null ? undefined : filledUrl(baseUrl, credentials);
  const auth = special && special.auth !== 'GOOGLE_ACCESS_TOKEN' ? special.auth : null;
  return {
    ...(sdk?.isGeneric && { name: providerKey, includeUsage: true, supportsStructuredOutputs: true }),
    ...(sdk?.keyOption && apiKey !== undefined && !auth && { [sdk.keyOption]: apiKey }),
    ...(sdk?.urlOption && url !== undefined && { [sdk.urlOption]: url }),
    ...Object.fromEntries(
      Object.entries(sdk?.options ?? {}).flatMap(([option, name]) => {
        const value = credentials.get(name);
        return value === undefined ? [] : [[option, value]];
      }),
    ),
    ...(auth && apiKey !== undefined && { headers: headerOf(auth, apiKey) }),
    ...(special && { queryParams: special.query }),
  };
}

function headerOf({ header, scheme }: Auth, key: string) {
  return { [header]: `${scheme}${key}` };
}

function filledUrl({ parts, replacedBy }: UrlTemplate, credentials: Credentials): string {
  const replacement = replacedBy === null ? undefined : credentials.get(replacedBy);
  return replacement ?? parts.map((part) => ('text' in part ? part.text : credentials.get(part.variable))).join('');
}
