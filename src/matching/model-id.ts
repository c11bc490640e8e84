import { labOf, withoutLab } from './lab-spellings.ts';

/** A provider's id of a model, taken apart. All in lower case. */
export interface ModelId {
  /** The lab that the id names: "z-ai/glm-5" names zhipuai. Null: none. */
  readonly labKey: string | null;
  /** The last of its parts, as written: "glm-5:free". */
  readonly written: string;
  /** Without the marks of how it is served: "glm-5". */
  readonly plain: string;
  /** And without the name of the lab or the provider before it: "glm-5" of "zai-glm-5". Often none. */
  readonly unprefixed: readonly string[];
}

export function modelIdOf(id: string, providerKey: string): ModelId {
  const parts = id.toLowerCase().split('/').map(withoutScheme);
  const { word, rest } = dotted(parts.at(-1) ?? '');
  const labs = [word, ...parts.slice(0, -1).reverse()].map((part) => labOf(part));
  const plain = unmarked(rest);
  return {
    labKey: labs.find((lab) => lab !== undefined) ?? schemeLab(id) ?? null,
    written: parts.at(-1) ?? '',
    plain,
    unprefixed: [...withoutLab(plain), ...withoutProvider(plain, providerKey)],
  };
}

/** "hf:zai-org" is zai-org, and "openai:gpt-5" is gpt-5; "gemma4:31b" stays. */
function withoutScheme(part: string): string {
  const [scheme = '', ...rest] = part.split(':');
  const isScheme = rest.length > 0 && (scheme === 'hf' || labOf(scheme) !== undefined);
  return isScheme ? rest.join(':') : part;
}

function schemeLab(id: string): string | undefined {
  return labOf(id.toLowerCase().split(':')[0] ?? '');
}

/** Of Bedrock, before an id: "us.amazon.nova-pro-v1:0". */
export const REGION = /^(us|us-gov|eu|apac|au|jp|ca|sa|global)\./;

/** "us.anthropic.claude-opus-4-6-v1" is Anthropic’s claude-opus-4-6-v1. */
function dotted(part: string): { word: string; rest: string } {
  const [word = '', ...rest] = part.replace(REGION, '').split('.');
  return labOf(word) !== undefined && rest.length > 0 ? { word, rest: rest.join('.') } : { word: '', rest: part };
}

/** How a model is served makes no other model of it. */
const MARKS = [
  /:(?:free|extended|thinking(?::\w+)?|default|latest)/,
  /@(?:default|latest)/,
  /-(?:free|flex|maas|tee|hf)/,
  // The fast Groks are models of their own.
  /(?<!grok.*)-fast/,
  /-(?:fp8|fp4|nvfp4|mxfp4|bf16|fp16|int4|int8|awq|gptq|gguf)/,
  /-v?\d+:0/,
  /-v1/,
];
const MARKS_AT_END = new RegExp(`(?:${MARKS.map((mark) => mark.source).join('|')})+$`);

/** Two more ways to write: "claude-sonnet-4-5@20250929", and "glm-5p1" where an id can have no point. */
function unmarked(part: string): string {
  return part
    .replace(MARKS_AT_END, '')
    .replace(/@(\d{8})$/, '-$1')
    .replace(/(?<=\d)p(?=\d)/g, '.');
}

/** "databricks-gpt-5" at databricks, "umans-glm-5.1" at umans-ai. */
function withoutProvider(part: string, providerKey: string): readonly string[] {
  const prefix = `${providerKey.split(/[-.]/)[0]}-`;
  return part.startsWith(prefix) ? [part.slice(prefix.length)] : [];
}
