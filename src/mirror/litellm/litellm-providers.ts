/** The provider that LiteLLM calls, and the beginning of its model keys in LiteLLM's cost map. */
export interface LitellmProvider {
  readonly name: string;
  readonly keyPrefix: string;
}

/** LiteLLM's name of a provider whose model keys begin with that name, by our key. */
const prefixed: Readonly<Record<string, string>> = {
  azure: 'azure',
  baseten: 'baseten',
  cerebras: 'cerebras',
  databricks: 'databricks',
  deepinfra: 'deepinfra',
  deepseek: 'deepseek',
  'fireworks-ai': 'fireworks_ai',
  'github-copilot': 'github_copilot',
  google: 'gemini',
  groq: 'groq',
  helicone: 'helicone',
  huggingface: 'huggingface',
  minimax: 'minimax',
  mistral: 'mistral',
  moonshotai: 'moonshot',
  nebius: 'nebius',
  'novita-ai': 'novita',
  nvidia: 'nvidia_nim',
  openrouter: 'openrouter',
  perplexity: 'perplexity',
  togetherai: 'together_ai',
  vercel: 'vercel_ai_gateway',
  wandb: 'wandb',
  xai: 'xai',
  zai: 'zai',
  alibaba: 'dashscope',
};

/** Providers whose model keys LiteLLM uses alone. */
const bare: Readonly<Record<string, string>> = {
  openai: 'openai',
  anthropic: 'anthropic',
  'amazon-bedrock': 'bedrock_converse',
};

/** Null: LiteLLM has no provider of its own for it. */
export function litellmProvider(providerKey: string): LitellmProvider | null {
  const bareName = Object.hasOwn(bare, providerKey) ? bare[providerKey] : undefined;
  if (bareName !== undefined) return { name: bareName, keyPrefix: '' };
  const name = Object.hasOwn(prefixed, providerKey) ? prefixed[providerKey] : undefined;
  return name === undefined ? null : { name, keyPrefix: `${name}/` };
}
