/** Providers as the semantic conventions and their instrumentations name them, and as the catalog does. */
const providerKeys: Readonly<Record<string, string>> = {
  'aws.bedrock': 'amazon-bedrock',
  aws_bedrock: 'amazon-bedrock',
  bedrock: 'amazon-bedrock',
  'azure.ai.inference': 'azure',
  'azure.ai.openai': 'azure',
  'az.ai.inference': 'azure',
  'az.ai.openai': 'azure',
  azure_openai: 'azure',
  'gcp.gemini': 'google',
  'gcp.gen_ai': 'google',
  'gcp.vertex_ai': 'google-vertex',
  gemini: 'google',
  vertex_ai: 'google-vertex',
  mistral_ai: 'mistral',
  x_ai: 'xai',
};

/**
 * The key of the provider that a span names. The AI SDK adds the kind of model to its name, such as "openai.responses". An
 * unknown name is taken as a key.
 */
export function providerKeyOf(name: string): string {
  const known = providerKeys[name];
  if (known !== undefined) return known;
  const [first = name] = name.split('.');
  return providerKeys[first] ?? first;
}
