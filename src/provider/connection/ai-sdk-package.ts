/** How to use one AI SDK package, with the names of the package's own types. */
export interface AiSdkPackage {
  /** Function that creates the provider. */
  readonly factory: string;
  /** Option for the API key. Null: the package reads its credentials from the environment. */
  readonly keyOption: 'apiKey' | null;
  /** Option for the base URL. Null: no such option. */
  readonly urlOption: 'baseURL' | null;
  /** Whether the package works with any provider and needs a name and a base URL. */
  readonly isGeneric?: true;
  /** Other options, with the environment variable of each. */
  readonly options?: Readonly<Record<string, string>>;
  /** Whether the API requires an output limit. Without one, the package takes its own, which can exceed that of the model. */
  readonly needsOutputLimit?: true;
  /** Where a call sets how much the model thinks, if the package adds these tokens to the output limit of the call. */
  readonly addedThinking?: ThinkingOption;
  /** Default API shape. */
  readonly shape: Shape | 'OWN';
  /** Method for each API shape: `provider.chat('gpt-5')`. */
  readonly methods?: Partial<Readonly<Record<Shape, string>>>;
  /** Function that creates the wrapped model: `provider(createUnified()('openai/gpt-5'))`. */
  readonly wraps?: { readonly factory: string; readonly npmPackage: string };
  /** OpenAI-compatible HTTP API of the same provider. Null: no such API. */
  readonly openAi: OpenAiApi | null;
  /** Note for users of the package, as a sentence. */
  readonly note?: string;
}

export interface ThinkingOption {
  /** Keys of `providerOptions` that versions of the package read. */
  readonly names: readonly string[];
  readonly option: 'thinking' | 'reasoningConfig';
}

/** API shape: OpenAI's Responses API or Chat Completions API. */
export type Shape = 'responses' | 'completions';

export function isShape(text: string): text is Shape {
  return text === 'responses' || text === 'completions';
}

export interface OpenAiApi {
  /** Null: only the catalog has the base URL. */
  readonly baseUrl: string | null;
  /** Path between the base URL and the OpenAI path. */
  readonly prefix?: string;
  readonly auth?: Auth;
  /** Whether only this base URL is OpenAI-compatible, and other base URLs have the package's own API shape. */
  readonly onlyAtBaseUrl?: true;
}

/** Header for the API key. */
export interface Auth {
  readonly header: string;
  readonly scheme: string;
}

export const bearer: Auth = { header: 'Authorization', scheme: 'Bearer ' };
export const apiKeyHeader: Auth = { header: 'api-key', scheme: '' };
