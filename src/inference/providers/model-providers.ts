import type { EmbeddingModelV4, LanguageModelV4 } from '@ai-sdk/provider';
import { LRUCache } from 'lru-cache';
import type { Config } from '../../config.ts';
import { type AiSdkPackage, isShape } from '../../provider/connection/ai-sdk-package.ts';
import {
  type ConnectedModel,
  type ConnectedProvider,
  type Connection,
  connectionTo,
} from '../../provider/connection/connection.ts';
import { type Callability, callabilityOf } from './callability.ts';
import { Circuits } from './circuits.ts';
import { type Credentials, openCredentials } from './credentials.ts';
import { providerOptions } from './provider-options.ts';
import { loadSdkPackage } from './sdk-packages.ts';
import { openUpstreamFetch, type UpstreamFetch } from './upstream-fetch.ts';

const MAX_PROVIDERS = 500;
/** Of one provider. */
const MAX_MODELS = 100;

/** A model of a provider's package, ready to be called. */
export interface CallableModel<Model> {
  readonly model: Model;
  /** The credentials that are sent with a call. Scrub what comes back from them. */
  readonly secrets: readonly string[];
}

export interface CallableLanguageModel extends CallableModel<LanguageModelV4> {
  /** Whether a call without an output limit has to send that of the model. */
  readonly needsOutputLimit: boolean;
}

type Factory = (options: object) => PackageProvider;

/** What the packages of providers have in common. */
interface PackageProvider {
  (modelId: string): unknown;
  readonly [method: string]: unknown;
}

/** A provider with the models that were called, because making one costs more than the rest of a call. */
interface MadeProvider {
  readonly provider: PackageProvider;
  readonly languageModels: LRUCache<string, LanguageModelV4>;
}

/** Makes models of the AI SDK from those of the catalog. Loads the packages and the HTTP client on the first call. */
export class ModelProviders {
  readonly circuits = new Circuits();
  readonly #credentials: Credentials;
  readonly #allowsPrivate: boolean;
  readonly #providers = new LRUCache<string, MadeProvider>({ max: MAX_PROVIDERS });
  #upstream: Promise<UpstreamFetch> | null = null;

  constructor(config: Config['inference']) {
    this.#credentials = openCredentials(config);
    this.#allowsPrivate = config.allowsPrivateUpstreams;
  }

  /** Without a model, that of the provider in general. */
  callability(provider: ConnectedProvider, model: ConnectedModel | null = null): Callability {
    return callabilityOf(provider, model, this.#credentials);
  }

  /** Throws `PackageNotInstalled`. */
  async languageModel(model: ConnectedModel, provider: ConnectedProvider): Promise<CallableLanguageModel> {
    const connection = connectionTo(provider, model);
    const extra = { supportsStructuredOutputs: model.structuredOutput !== false };
    const { made, sdk, secrets } = await this.#provider(connection, extra);
    const { needsOutputLimit = false } = sdk;
    const method = languageMethod(sdk, connection.shape);
    const key = JSON.stringify([method, model.modelId]);
    const known = made.languageModels.get(key);
    if (known) return { model: known, secrets, needsOutputLimit };
    const language = await asLanguageModelV4(createModel(made.provider, method, model.modelId));
    made.languageModels.set(key, language);
    return { model: language, secrets, needsOutputLimit };
  }

  /** Null: the package of the provider has no embedding models. Throws `PackageNotInstalled`. */
  async embeddingModel(
    model: ConnectedModel,
    provider: ConnectedProvider,
  ): Promise<CallableModel<EmbeddingModelV4> | null> {
    const { made, secrets } = await this.#provider(connectionTo(provider, model), {});
    const method = ['embeddingModel', 'textEmbeddingModel'].find((name) => name in made.provider);
    const embedding = method === undefined ? null : createIfKnown(made.provider, method, model.modelId);
    return embedding === null ? null : { model: await asEmbeddingModelV4(embedding), secrets };
  }

  async close(): Promise<void> {
    await (await this.#upstream)?.close();
  }

  async #provider(connection: Connection, extra: object) {
    const { npmPackage, sdk } = connection;
    if (npmPackage === null || sdk === null) throw new Error(`${connection.providerKey} has no supported package.`);
    const { options, secrets } = providerOptions(connection, this.#credentials);
    // The options contain the credentials: the key stays in memory.
    const key = JSON.stringify([npmPackage, options, sdk.isGeneric ? extra : null]);
    const made = this.#providers.get(key) ?? (await this.#make(npmPackage, sdk, { ...options, ...extra }));
    this.#providers.set(key, made);
    return { made, sdk, secrets };
  }

  async #make(npmPackage: string, sdk: AiSdkPackage, options: object): Promise<MadeProvider> {
    this.#upstream ??= openUpstreamFetch(this.#allowsPrivate);
    const [module, { fetch }] = await Promise.all([loadSdkPackage(npmPackage), this.#upstream]);
    // The table of packages names the factory of each.
    const create = Reflect.get(module, sdk.factory) as Factory;
    return { provider: create({ ...options, fetch }), languageModels: new LRUCache({ max: MAX_MODELS }) };
  }
}

function createModel(provider: PackageProvider, method: string | null, modelId: string): unknown {
  if (method === null) return provider(modelId);
  return (provider[method] as (id: string) => unknown)(modelId);
}

/** Null: the package has the method for its interface alone. */
function createIfKnown(provider: PackageProvider, method: string, modelId: string): unknown {
  try {
    return createModel(provider, method, modelId);
  } catch (error) {
    // By its name: each package can bring a version of the class.
    if (error instanceof Error && error.name === 'AI_NoSuchModelError') return null;
    throw error;
  }
}

/** The method for the published API shape. Null: the provider itself, which has its default shape. */
function languageMethod({ methods }: AiSdkPackage, shape: string | null): string | null {
  return shape !== null && isShape(shape) ? (methods?.[shape] ?? null) : null;
}

/** Packages that other programs install can have an earlier interface, which the AI SDK adapts. */
async function asLanguageModelV4(model: unknown): Promise<LanguageModelV4> {
  if (isV4(model)) return model as LanguageModelV4;
  const { wrapLanguageModel } = await import('ai');
  return wrapLanguageModel({ model: model as LanguageModelV4, middleware: [] });
}

async function asEmbeddingModelV4(model: unknown): Promise<EmbeddingModelV4> {
  if (isV4(model)) return model as EmbeddingModelV4;
  const { wrapEmbeddingModel } = await import('ai');
  return wrapEmbeddingModel({ model: model as EmbeddingModelV4, middleware: [] });
}

function isV4(model: unknown): boolean {
  return typeof model === 'object' && model !== null && Reflect.get(model, 'specificationVersion') === 'v4';
}
