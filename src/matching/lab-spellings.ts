/** Other spellings of lab keys that providers use. */
const spellings: Readonly<Record<string, readonly string[]>> = {
  alibaba: ['alibaba-cloud', 'qwen'],
  anthropic: [],
  cohere: ['cohereforai', 'coherelabs'],
  deepreinforce: ['deepreinforce-ai'],
  deepseek: ['deepseek-ai'],
  google: ['google-deepmind'],
  meta: ['meta-llama', 'facebook'],
  minimax: ['minimaxai', 'minimax-ai'],
  mistral: ['mistralai', 'mistral-ai'],
  moonshotai: ['moonshot', 'moonshot-ai'],
  nvidia: [],
  openai: [],
  perplexity: ['perplexity-ai'],
  sakana: ['sakanaai', 'sakana-ai'],
  sarvam: ['sarvamai', 'sarvam-ai'],
  stepfun: ['stepfun-ai'],
  tencent: ['tencent-hunyuan'],
  xai: ['x-ai'],
  xiaomi: ['xiaomimimo'],
  zhipuai: ['zhipu', 'zhipu-ai', 'zai', 'z-ai', 'z.ai', 'zai-org', 'thudm'],
};

const labs = new Map(Object.entries(spellings).flatMap(([key, others]) => [key, ...others].map((word) => [word, key])));

/** The key of the lab with this name in lower case. Undefined: unknown. */
export function labOf(word: string): string | undefined {
  return labs.get(word);
}

/** All readings of a lower-case text without its lab prefix: "gpt-5" for "openai-gpt-5". */
export function withoutLab(text: string): readonly string[] {
  return [...labs.keys()]
    .filter((word) => text.startsWith(word))
    .map((word) => text.slice(word.length))
    .filter((rest) => /^[^a-z0-9]/.test(rest))
    .map((rest) => rest.replace(/^[^a-z0-9]+/, ''));
}
