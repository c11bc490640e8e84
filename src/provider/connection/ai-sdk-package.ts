/** How to call one package of the AI SDK. All of it as in the package's own types. */
export interface AiSdkPackage {
  /** What makes the provider. */
  readonly factory: string;
  /** What the key is given as. Null: the package reads its credentials from the environment by itself. */
  readonly keyOption: 'apiKey' | null;
  /** What a base URL is given as. Null: it takes none. */
  readonly urlOption: 'baseURL' | null;
  /** Whether it knows nothing of any provider, and so must be told its name and base URL. */
  readonly isGeneric?: true;
  /** Other options, each by the environment variable that holds it. */
  readonly options?: Readonly<Record<string, string>>;
  /** The form of request that it makes when none is asked for. */
  readonly shape: Shape | 'OWN';
  /** How it is asked for a form of request: `provider.chat('gpt-5')`. */
  readonly methods?: Partial<Readonly<Record<Shape, string>>>;
  /** What makes the model that the provider is then given: `provider(createUnified()('openai/gpt-5'))`. */
  readonly wraps?: { readonly factory: string; readonly npmPackage: string };
  /** Where the same provider is reached by plain HTTP in the form of OpenAI. Null: nowhere. */
  readonly openAi: OpenAiApi | null;
  /** What its users have to mind. */
  readonly note?: string;
}

/** The form of a request: that of OpenAI's Responses, or of its Chat Completions. */
export type Shape = 'responses' | 'completions';

export function isShape(text: string): text is Shape {
  return text === 'responses' || text === 'completions';
}

export interface OpenAiApi {
  /** Null: known from the catalog only. */
  readonly baseUrl: string | null;
  /** Between the base URL and the path of OpenAI. */
  readonly prefix?: string;
  readonly auth?: Auth;
  /** Whether it is there only: at another base URL is the form that the package itself speaks. */
  readonly isOnlyThere?: true;
}

/** The header that carries the key. */
export interface Auth {
  readonly header: string;
  readonly scheme: string;
}

export const bearer: Auth = { header: 'Authorization', scheme: 'Bearer ' };
export const apiKeyHeader: Auth = { header: 'api-key', scheme: '' };
