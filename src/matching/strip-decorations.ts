import { labOf } from './lab-spellings.ts';
import { REGION } from './model-id.ts';

/** More decorations than tools add. Bounds a text of many slashes. */
const MAX_STEPS = 10;

/**
 * The text, then the text with one more decoration removed at each step: "any-tool:openai/gpt-4o:nitro",
 * "any-tool:openai/gpt-4o", "any-tool/openai/gpt-4o", "openai/gpt-4o". Try them in this order, so that a model with the
 * decorated name comes first.
 */
export function stripDecorations(text: string): readonly string[] {
  const texts = [text];
  for (let stripped = stripOne(text); stripped && texts.length <= MAX_STEPS; stripped = stripOne(stripped)) {
    texts.push(stripped);
  }
  return texts;
}

function stripOne(text: string): string | undefined {
  const candidates = DECORATIONS.map(([decoration, replacement]) => text.replace(decoration, replacement));
  return [...candidates, withoutFolder(text)].find((stripped) => stripped !== text);
}

/** Matches a word at the end of an id or name: "gpt-5-high", "GPT-5 High", "GPT-5 (high)". */
function atEnd(before: string, words: string): RegExp {
  return new RegExp(`(?<=${before}.*)(?:[- ](?:${words})| \\((?:${words})\\))$`, 'i');
}

const DECORATIONS: readonly (readonly [decoration: RegExp, replacement: string])[] = [
  // Claude Code: "claude-sonnet-4-6[1m]".
  [/\[\w+\]$/, ''],
  // OpenRouter's variants, and Ollama's cloud models.
  [/:(?:nitro|floor|online|beta|exacto|free|extended|thinking|default|latest|cloud)$/i, ''],
  [/(?<=:\d+b)-cloud$/i, ''],
  // Bedrock's context sizes: "anthropic.claude-3-7-sonnet-20250219-v1:0:200k".
  [/:\d+[km]$/i, ''],
  // Weight files and the precision of the weights: "Llama-3.3-70B-Instruct-Q4_K_M.gguf".
  [/\.gguf$/i, ''],
  [/[:.-](?:ud-)?(?:i?q\d(?:_\w+)?|f16|f32|bf16|fp16|fp8)$/i, ''],
  [/-(?:gguf|mlx|awq|gptq|\d-?bit)$/i, ''],
  // Cursor: "gpt-5-high-fast".
  [/(?<=-(?:minimal|low|medium|high|xhigh|max|thinking))-fast$/i, ''],
  // Reasoning effort. Without a version before it, the word is a size: "mistral-medium".
  [atEnd('\\d', 'none|minimal|low|medium|high|xhigh|extra[- ]high'), ''],
  // Other labs use these words for separate models: "qwen3-max-thinking", "gpt-5.1-codex-max", "qwen2.5-7b-instruct-1m".
  [atEnd('claude', 'thinking|max|1m|1m context'), ''],
  // Vertex: "gemini-2.5-flash-001", "claude-3-5-sonnet-v2@20241022".
  [/(?<=gemini.*)-00\d$/i, ''],
  [/-v2(?=@\d{8}$)/i, ''],
  // Fireworks: "llama-v3p3-70b-instruct".
  [/(?<=llama-)v(\d)p(\d)/i, '$1.$2'],
  // Bedrock: "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-lite-v1:0".
  [/^arn:aws[\w-]*:bedrock:[^/]*\//i, ''],
  [REGION, ''],
  // A provider prefix of a tool: "groq:llama-3.3-70b-versatile".
  [/^([\w.-]+):(?=.)/, '$1/'],
];

/** Removes the provider or repackager before the id, but keeps the lab. */
function withoutFolder(text: string): string {
  const [folder = '', ...rest] = text.split('/');
  return rest.length === 0 || labOf(folder.toLowerCase()) !== undefined ? text : rest.join('/');
}
