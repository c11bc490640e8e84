import { labOf, withoutLab } from './lab-spellings.ts';

/** The parts of a provider's model id, in lower case. */
export interface ModelId {
  /** The lab that the id names: zhipuai for "z-ai/glm-5". Null: no lab. */
  readonly labKey: string | null;
  /** The last part as written: "glm-5:free". */
  readonly written: string;
  /** The last part without serving suffixes: "glm-5". */
  readonly plain: string;
  /** The plain part without a lab or provider prefix: "glm-5" for "zai-glm-5". Often empty. */
  readonly unprefixed: readonly string[];
}

export function modelIdOf(id: string, providerKey: string): ModelId {
  // All rules read the same id, one after the other.
  if (last?.id !== id || last.providerKey !== providerKey) last = { id, providerKey, parts: partsOf(id, providerKey) };
  return last.parts;
}

let last: { readonly id: string; readonly providerKey: string; readonly parts: ModelId } | undefined;

function partsOf(id: string, providerKey: string): ModelId {
  const parts = id.toLowerCase().split('/').map(withoutScheme);
  const { word, rest } = splitLabPrefix(parts.at(-1) ?? '');
  const labs = [word, ...parts.slice(0, -1).reverse()].map((part) => labOf(part));
  const plain = withoutServingSuffixes(rest);
  const unprovided = withoutProvider(plain, providerKey);
  return {
    labKey: labs.find((lab) => lab !== undefined) ?? schemeLab(id) ?? null,
    written: parts.at(-1) ?? '',
    plain,
    unprefixed: [...withoutLab(plain), ...unprovided, ...unprovided.flatMap(withoutLab)],
  };
}

/** "hf:zai-org" becomes "zai-org", and "openai:gpt-5" becomes "gpt-5". "gemma4:31b" stays. */
function withoutScheme(part: string): string {
  const [scheme = '', ...rest] = part.split(':');
  const isScheme = rest.length > 0 && (scheme === 'hf' || labOf(scheme) !== undefined);
  return isScheme ? rest.join(':') : part;
}

function schemeLab(id: string): string | undefined {
  return labOf(id.toLowerCase().split(':')[0] ?? '');
}

/** Bedrock's region prefix: "us.amazon.nova-pro-v1:0". */
export const REGION = /^(us|us-gov|eu|apac|au|jp|ca|sa|global)\./;

/** "us.anthropic.claude-opus-4-6-v1" becomes the lab "anthropic" and "claude-opus-4-6-v1". */
function splitLabPrefix(part: string): { word: string; rest: string } {
  const [word = '', ...rest] = part.replace(REGION, '').split('.');
  return labOf(word) !== undefined && rest.length > 0 ? { word, rest: rest.join('.') } : { word: '', rest: part };
}

/** Suffixes for how a model is served; the base model is the same. */
const SERVING_SUFFIXES = [
  /:(?:free|extended|thinking(?::\w+)?|default|latest)/,
  /@(?:default|latest)/,
  /-(?:free|flex|maas|tee|hf)/,
  // The fast Groks are separate models.
  /(?<!grok.*)-fast/,
  /-(?:fp8|fp4|nvfp4|mxfp4|bf16|fp16|int4|int8|awq|gptq|gguf)/,
  /-v?\d+:0/,
  /-v1/,
];
const SUFFIXES_AT_END = new RegExp(`(?:${SERVING_SUFFIXES.map(({ source }) => source).join('|')})+$`);

/** Also rewrites "claude-sonnet-4-5@20250929", and "glm-5p1" where an id cannot have a dot. */
function withoutServingSuffixes(part: string): string {
  return part
    .replace(SUFFIXES_AT_END, '')
    .replace(/@(\d{8})$/, '-$1')
    .replace(/(?<=\d)p(?=\d)/g, '.');
}

/** Removes the provider prefix of "databricks-gpt-5" at databricks, or of "umans-glm-5.1" at umans-ai. */
function withoutProvider(part: string, providerKey: string): readonly string[] {
  const prefix = `${providerKey.split(/[-.]/)[0]}-`;
  return part.startsWith(prefix) ? [part.slice(prefix.length)] : [];
}
