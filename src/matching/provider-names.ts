import { labOf } from './lab-spellings.ts';
import { REGION } from './model-id.ts';
import { spellingKey } from './model-spelling.ts';

/** Words of tools and configurations for provider keys, beside those that differ from the key in punctuation only. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  alibaba: ['dashscope'],
  'amazon-bedrock': ['bedrock', 'aws', 'aws-bedrock', 'bedrock-converse', 'bedrock-mantle', 'amazon'],
  azure: ['azure-openai', 'azure-ai', 'azure-text', 'azure-foundry'],
  'cloudflare-workers-ai': ['cloudflare', 'workers-ai'],
  cohere: ['cohere-chat'],
  'fireworks-ai': ['fireworks'],
  'github-copilot': ['copilot'],
  'github-models': ['github'],
  google: ['gemini', 'google-gla', 'google-genai', 'google-ai-studio', 'googleai'],
  'google-vertex': ['vertex', 'vertex-ai', 'vertex-ai-beta', 'google-vertexai', 'vertexai'],
  huggingface: ['hf', 'hugging-face'],
  llama: ['meta-llama-api'],
  mistral: ['mistralai', 'codestral'],
  moonshotai: ['moonshot'],
  'novita-ai': ['novita'],
  nvidia: ['nvidia-nim', 'nim'],
  'ollama-cloud': ['ollama-com'],
  perplexity: ['perplexity-ai'],
  'sap-ai-core': ['sap'],
  'snowflake-cortex': ['snowflake', 'cortex'],
  togetherai: ['together'],
  vercel: ['vercel-ai-gateway', 'ai-gateway'],
  xai: ['x-ai'],
  zai: ['z-ai'],
};

/** Longer than the name of any provider. Bounds a text of many words. */
const MAX_NAME_LENGTH = 30;

export type ProviderNames = ReturnType<typeof providerNames>;

/** Finds the provider that a text names. */
export function providerNames(providerKeys: Iterable<string>) {
  const keys = new Set(providerKeys);
  const byName = new Map(
    [...keys].flatMap((key) => [key, ...(otherNames[key] ?? [])].map((name) => [spellingKey(name), key] as const)),
  );
  for (const key of keys) byName.set(spellingKey(key), key);
  const keyOf = (word: string) => byName.get(spellingKey(word));

  return {
    /** The provider in front of the id: "github-copilot" for "github_copilot/claude-opus-4.6" and "copilot:claude-opus-4.6". */
    named: (text: string): NamedProvider | undefined => {
      if (BEDROCK_ARN.test(text)) return named(text.replace(BEDROCK_ARN, 'bedrock/'));
      return named(text) ?? (isBedrockId(text) ? { ...BEDROCK, modelId: text } : undefined);
    },

    /** The id without the name of a provider: "meta-llama-3-3-70b-instruct" for "databricks-meta-llama-3-3-70b-instruct". */
    withoutName: (text: string): readonly string[] =>
      wordsInFront(text.slice(text.lastIndexOf('/') + 1)).map(({ rest }) => rest),
  };

  function named(text: string): NamedProvider | undefined {
    const [, first = '', id = ''] = /^([\w .-]+)[/:](.+)$/s.exec(text) ?? [];
    const [front = { word: first, rest: id }] = keyOf(first) === undefined ? wordsInFront(text) : [];
    const providerKey = keyOf(front.word);
    if (providerKey === undefined || front.rest === '') return undefined;
    return { providerKey, modelId: front.rest, isCertain: labOf(front.word.toLowerCase()) === undefined };
  }

  /** The names of providers that are no labs, which rules of ids remove. */
  function wordsInFront(text: string): readonly { readonly word: string; readonly rest: string }[] {
    return [...text.slice(0, MAX_NAME_LENGTH).matchAll(/[-_ ]+/g)]
      .map(({ index, 0: separator }) => ({ word: text.slice(0, index), rest: text.slice(index + separator.length) }))
      .filter(
        ({ word, rest }) =>
          /^[a-z]/i.test(rest) && keyOf(word) !== undefined && labOf(word.toLowerCase()) === undefined,
      );
  }
}

export interface NamedProvider {
  readonly providerKey: string;
  /** The rest of the text. */
  readonly modelId: string;
  /** False when the word can name the lab, or only the form of the id tells the provider. */
  readonly isCertain: boolean;
}

const BEDROCK_ARN = /^arn:aws[\w-]*:bedrock:[^/]*\//i;
const BEDROCK = { providerKey: 'amazon-bedrock', isCertain: false } as const;

/** The form of "eu.anthropic.claude-haiku-4-5-20251001-v1:0". */
function isBedrockId(text: string): boolean {
  const id = text.toLowerCase();
  return REGION.test(id) || /^[a-z]\w*\.[a-z].*-v\d+:\d+$/.test(id);
}
