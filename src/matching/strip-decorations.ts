import { labOf } from './lab-spellings.ts';
import { REGION } from './model-id.ts';

/** More than tools ever add; a text of slashes alone would have a hundred. */
const MAX_STEPS = 10;

/**
 * A text as it stands, then with one thing less at a time of what tools and people add to what a model is called:
 * "any-tool:openai/gpt-4o:nitro", "any-tool:openai/gpt-4o", "any-tool/openai/gpt-4o", "openai/gpt-4o". To be tried in
 * this order, so that a model that really is called so comes first.
 */
export function stripDecorations(text: string): readonly string[] {
  const texts = [text];
  for (let plainer = withOneLess(text); plainer && texts.length <= MAX_STEPS; plainer = withOneLess(plainer)) {
    texts.push(plainer);
  }
  return texts;
}

function withOneLess(text: string): string | undefined {
  const withoutAny = ADDED.map(([added, plainly]) => text.replace(added, plainly));
  return [...withoutAny, withoutFolder(text)].find((plainer) => plainer !== text);
}

/** A word at the end of an id, or of a name: "gpt-5-high", "GPT-5 High", "GPT-5 (high)". */
function atEnd(before: string, words: string): RegExp {
  return new RegExp(`(?<=${before}.*)(?:[- ](?:${words})| \\((?:${words})\\))$`, 'i');
}

const ADDED: readonly (readonly [added: RegExp, plainly: string])[] = [
  // What a fine-tuned model was made from.
  [/^ft:([^:]+):.*$/i, '$1'],
  // Claude Code: "claude-sonnet-4-6[1m]".
  [/\[\w+\]$/, ''],
  // OpenRouter’s variants, and Ollama’s models that are served elsewhere.
  [/:(?:nitro|floor|online|beta|exacto|free|extended|thinking|default|latest|cloud)$/i, ''],
  [/(?<=:\d+b)-cloud$/i, ''],
  // Bedrock’s context sizes: "anthropic.claude-3-7-sonnet-20250219-v1:0:200k".
  [/:\d+[km]$/i, ''],
  // Files of weights, and the precision of the weights: "Llama-3.3-70B-Instruct-Q4_K_M.gguf".
  [/\.gguf$/i, ''],
  [/[:.-](?:ud-)?(?:i?q\d(?:_\w+)?|f16|f32|bf16|fp16|fp8)$/i, ''],
  [/-(?:gguf|mlx|awq|gptq|\d-?bit)$/i, ''],
  // Cursor: "gpt-5-high-fast".
  [/(?<=-(?:minimal|low|medium|high|xhigh|max|thinking))-fast$/i, ''],
  // How hard to think. Without a version before it, it is rather a size: "mistral-medium".
  [atEnd('\\d', 'none|minimal|low|medium|high|xhigh|extra[- ]high'), ''],
  // Of other labs, these are models of their own: "qwen3-max-thinking", "gpt-5.1-codex-max", "qwen2.5-7b-instruct-1m".
  [atEnd('claude', 'thinking|max|1m|1m context'), ''],
  // Vertex: "gemini-2.5-flash-001", "claude-3-5-sonnet-v2@20241022".
  [/(?<=gemini.*)-00\d$/i, ''],
  [/-v2(?=@\d{8}$)/i, ''],
  // Fireworks: "llama-v3p3-70b-instruct".
  [/(?<=llama-)v(\d)p(\d)/i, '$1.$2'],
  // Bedrock: "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-lite-v1:0".
  [/^arn:aws[\w-]*:bedrock:[^/]*\//i, ''],
  [REGION, ''],
  // A tool’s word for the provider: "groq:llama-3.3-70b-versatile".
  [/^([\w.-]+):(?=.)/, '$1/'],
];

/** Who serves or repacks a model comes before its id; who made it is a part of that. */
function withoutFolder(text: string): string {
  const [folder = '', ...rest] = text.split('/');
  return rest.length === 0 || labOf(folder.toLowerCase()) !== undefined ? text : rest.join('/');
}
