import { type AiSdkPackage, apiKeyHeader } from './ai-sdk-package.ts';

const keyAndUrl = { keyOption: 'apiKey', urlOption: 'baseURL' } as const;
const awsOptions = {
  region: 'AWS_REGION',
  accessKeyId: 'AWS_ACCESS_KEY_ID',
  secretAccessKey: 'AWS_SECRET_ACCESS_KEY',
};
const vertexOptions = { project: 'GOOGLE_VERTEX_PROJECT', location: 'GOOGLE_VERTEX_LOCATION' };

const packages: Readonly<Record<string, AiSdkPackage>> = {
  '@ai-sdk/openai': {
    factory: 'createOpenAI',
    ...keyAndUrl,
    shape: 'responses',
    methods: { responses: 'responses', completions: 'chat' },
    openAi: { baseUrl: 'https://api.openai.com/v1' },
  },
  '@ai-sdk/openai-compatible': {
    factory: 'createOpenAICompatible',
    ...keyAndUrl,
    isGeneric: true,
    shape: 'completions',
    methods: { completions: 'chatModel' },
    openAi: { baseUrl: null },
  },
  '@ai-sdk/azure': {
    factory: 'createAzure',
    ...keyAndUrl,
    options: { resourceName: 'AZURE_RESOURCE_NAME' },
    shape: 'responses',
    methods: { responses: 'responses', completions: 'chat' },
    openAi: {
      baseUrl: 'https://${AZURE_RESOURCE_NAME}.openai.azure.com/openai',
      prefix: '/v1',
      auth: apiKeyHeader,
    },
    note: 'The model id is the name of your deployment, which may differ from the published id.',
  },
  '@ai-sdk/xai': {
    factory: 'createXai',
    ...keyAndUrl,
    shape: 'responses',
    methods: { responses: 'responses' },
    openAi: { baseUrl: 'https://api.x.ai/v1' },
  },
  '@ai-sdk/amazon-bedrock/mantle': {
    factory: 'createBedrockMantle',
    ...keyAndUrl,
    options: awsOptions,
    shape: 'completions',
    methods: { responses: 'responses', completions: 'chat' },
    openAi: { baseUrl: 'https://bedrock-mantle.${AWS_REGION}.api.aws/v1' },
  },
  '@ai-sdk/cerebras': {
    factory: 'createCerebras',
    ...keyAndUrl,
    shape: 'completions',
    openAi: { baseUrl: 'https://api.cerebras.ai/v1' },
  },
  '@ai-sdk/deepinfra': {
    factory: 'createDeepInfra',
    ...keyAndUrl,
    shape: 'completions',
    openAi: { baseUrl: 'https://api.deepinfra.com/v1', prefix: '/openai' },
  },
  '@ai-sdk/gateway': {
    factory: 'createGateway',
    ...keyAndUrl,
    shape: 'OWN',
    openAi: { baseUrl: 'https://ai-gateway.vercel.sh/v1' },
  },
  '@ai-sdk/groq': {
    factory: 'createGroq',
    ...keyAndUrl,
    shape: 'completions',
    openAi: { baseUrl: 'https://api.groq.com/openai/v1' },
  },
  '@ai-sdk/mistral': {
    factory: 'createMistral',
    ...keyAndUrl,
    shape: 'completions',
    openAi: { baseUrl: 'https://api.mistral.ai/v1' },
  },
  '@ai-sdk/perplexity': {
    factory: 'createPerplexity',
    ...keyAndUrl,
    shape: 'completions',
    openAi: { baseUrl: 'https://api.perplexity.ai' },
  },
  '@ai-sdk/togetherai': {
    factory: 'createTogetherAI',
    ...keyAndUrl,
    shape: 'completions',
    openAi: { baseUrl: 'https://api.together.xyz/v1' },
  },
  '@ai-sdk/vercel': {
    factory: 'createVercel',
    ...keyAndUrl,
    shape: 'completions',
    openAi: { baseUrl: 'https://api.v0.dev/v1' },
  },
  '@aihubmix/ai-sdk-provider': {
    factory: 'createAihubmix',
    keyOption: 'apiKey',
    urlOption: null,
    shape: 'OWN',
    openAi: { baseUrl: 'https://aihubmix.com/v1' },
  },
  '@openrouter/ai-sdk-provider': {
    factory: 'createOpenRouter',
    ...keyAndUrl,
    shape: 'completions',
    methods: { completions: 'chat' },
    openAi: { baseUrl: 'https://openrouter.ai/api/v1' },
  },
  'merge-gateway-ai-sdk-provider': {
    factory: 'createMergeGateway',
    keyOption: 'apiKey',
    urlOption: null,
    shape: 'OWN',
    openAi: { baseUrl: 'https://api-gateway.merge.dev/v1' },
  },
  'venice-ai-sdk-provider': {
    factory: 'createVenice',
    ...keyAndUrl,
    shape: 'completions',
    openAi: { baseUrl: 'https://api.venice.ai/api/v1' },
  },
  'ai-gateway-provider': {
    factory: 'createAiGateway',
    keyOption: 'apiKey',
    urlOption: null,
    options: { accountId: 'CLOUDFLARE_ACCOUNT_ID', gateway: 'CLOUDFLARE_GATEWAY_ID' },
    shape: 'completions',
    wraps: { factory: 'createUnified', npmPackage: 'ai-gateway-provider/providers/unified' },
    openAi: {
      baseUrl: 'https://gateway.ai.cloudflare.com/v1/${CLOUDFLARE_ACCOUNT_ID}/${CLOUDFLARE_GATEWAY_ID}/compat',
      auth: { header: 'cf-aig-authorization', scheme: 'Bearer ' },
    },
  },
  '@ai-sdk/anthropic': {
    factory: 'createAnthropic',
    ...keyAndUrl,
    shape: 'OWN',
    needsOutputLimit: true,
    addedThinking: { names: ['anthropic'], option: 'thinking' },
    openAi: { baseUrl: 'https://api.anthropic.com/v1', onlyAtBaseUrl: true },
  },
  '@ai-sdk/cohere': {
    factory: 'createCohere',
    ...keyAndUrl,
    shape: 'OWN',
    openAi: { baseUrl: 'https://api.cohere.ai/compatibility/v1', onlyAtBaseUrl: true },
  },
  '@ai-sdk/google': {
    factory: 'createGoogleGenerativeAI',
    ...keyAndUrl,
    shape: 'OWN',
    openAi: { baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai', onlyAtBaseUrl: true },
  },
  '@ai-sdk/amazon-bedrock': {
    factory: 'createAmazonBedrock',
    ...keyAndUrl,
    options: awsOptions,
    shape: 'OWN',
    addedThinking: { names: ['amazonBedrock', 'bedrock'], option: 'reasoningConfig' },
    openAi: null,
  },
  '@ai-sdk/google-vertex': {
    factory: 'createVertex',
    keyOption: null,
    urlOption: 'baseURL',
    options: vertexOptions,
    shape: 'OWN',
    openAi: null,
  },
  '@ai-sdk/google-vertex/anthropic': {
    factory: 'createVertexAnthropic',
    keyOption: null,
    urlOption: 'baseURL',
    options: vertexOptions,
    shape: 'OWN',
    needsOutputLimit: true,
    addedThinking: { names: ['anthropic', 'googleVertex', 'vertex'], option: 'thinking' },
    openAi: null,
  },
  '@jerome-benoit/sap-ai-provider-v2': {
    factory: 'createSAPAIProvider',
    keyOption: null,
    urlOption: null,
    shape: 'OWN',
    openAi: null,
  },
  'gitlab-ai-provider': { factory: 'createGitLab', keyOption: 'apiKey', urlOption: null, shape: 'OWN', openAi: null },
};

/** Undefined: the package is not supported. */
export function aiSdkPackage(name: string): AiSdkPackage | undefined {
  return Object.hasOwn(packages, name) ? packages[name] : undefined;
}
