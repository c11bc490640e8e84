import { type CatalogGateway, catalogGatewayWith } from './catalog-gateway.ts';
import type { Answer } from './gateway.ts';
import { type ModelUpstream, modelUpstream } from './model-upstream.ts';

/** Keys of providers, as no answer, log, or event may contain them. */
export const providerKeys = {
  LOCAL_API_KEY: 'sk-local-canary-0123456789abcdef',
  SPARE_API_KEY: 'sk-spare-canary-0123456789abcdef',
  CLAUDE_API_KEY: 'sk-claude-canary-0123456789abcdef',
  GEMINI_API_KEY: 'sk-gemini-canary-0123456789abcdef',
};

export interface CallingGateway extends CatalogGateway {
  readonly upstream: ModelUpstream;
  // biome-ignore lint/suspicious/noExplicitAny: what a call answers is known to the test that asks.
  generate(input: object, key?: string): Promise<any>;
  usageOf(project: string): Promise<Answer['data']>;
  costOf(model: string, usage: string): Promise<string>;
}

const GENERATE = `mutation ($input: GenerateTextInput!) {
  generateText(input: $input) {
    result {
      text reasoning finishReason toolCalls { id name arguments } warnings
      model { key } usage { input output reasoning cacheRead cacheWrite } usageSource cost { totalExact }
      attempts { model { key } error { code message } usage { input output } usageSource cost { totalExact } }
    }
    userErrors { path code message }
  }
}`;

/** A gateway whose providers are on loopback: OpenAI's format at `local` and `spare`, Anthropic's, and Google's. */
export async function callingGateway(settings: Readonly<Record<string, string>> = {}): Promise<CallingGateway> {
  const upstream = await modelUpstream();
  const gateway = await catalogGatewayWith(
    { ALLOW_PRIVATE_UPSTREAMS: 'true', ...providerKeys, ...settings },
    document(upstream.url),
  );
  return { ...gateway, upstream, generate, usageOf, costOf, close };

  async function generate(input: object, key?: string) {
    const asked = { messages: [{ role: 'USER', content: 'Hi' }], ...input };
    const { data, errors } = await (key
      ? gateway.ask(GENERATE, { input: asked }, key)
      : gateway.askAsOperator(GENERATE, { input: asked }));
    if (errors) throw new Error(JSON.stringify(errors));
    return data.generateText;
  }

  async function usageOf(project: string) {
    const { data, errors } = await gateway.askAsOperator(
      `query ($projects: [String!]) { usage(filter: { projects: $projects }) {
        totals { requests failedRequests inputTokens outputTokens totalTokens costExact unpricedRequests }
      } }`,
      { projects: [project] },
    );
    if (errors) throw new Error(JSON.stringify(errors));
    return data.usage.totals;
  }

  async function costOf(model: string, usage: string) {
    const { model: found } = await gateway.read(
      `{ model(key: "${model}") { estimateCost(usage: ${usage}) { totalExact } } }`,
    );
    return found.estimateCost.totalExact;
  }

  async function close() {
    await gateway.close();
    await upstream.close();
  }
}

function document(url: string) {
  return {
    models: { 'acme/chat-1': { id: 'acme/chat-1', ...content } },
    providers: {
      local: provider('local', '@ai-sdk/openai-compatible', `${url}/local/v1`, {
        'chat-1': { ...content, cost: { input: 1.23, output: 4.57, cache_read: 0.1 } },
        'plain-1': {
          ...{ name: 'Plain 1', tool_call: false, structured_output: false, temperature: false, reasoning: false },
          ...{ modalities: { input: ['text'], output: ['text'] }, limit: { context: 1000, input: 200, output: 100 } },
          cost: { input: 1, output: 1 },
        },
        'old-1': { ...content, name: 'Old 1', status: 'deprecated', cost: { input: 1, output: 1 } },
        'unpriced-1': { ...content, name: 'Unpriced 1' },
      }),
      spare: provider('spare', '@ai-sdk/openai-compatible', `${url}/spare/v1`, {
        'chat-1': { ...content, cost: { input: 3, output: 9 } },
      }),
      claude: provider('claude', '@ai-sdk/anthropic', `${url}/claude/v1`, {
        'claude-x': {
          ...content,
          name: 'Claude X',
          cost: { input: 3, output: 15, cache_read: 0.3, cache_write: 3.75 },
        },
      }),
      gemini: provider('gemini', '@ai-sdk/google', `${url}/gemini/v1beta`, {
        'gemini-x': { ...content, name: 'Gemini X', cost: { input: 0.3, output: 2.5, cache_read: 0.03 } },
      }),
      keyless: provider('keyless', '@ai-sdk/openai-compatible', 'https://keyless.example/v1', {
        'chat-1': { ...content, cost: { input: 0.01, output: 0.01 } },
      }),
    },
  };
}

const content = {
  ...{ name: 'Chat 1', family: 'chat', attachment: true, reasoning: true, tool_call: true, structured_output: true },
  ...{ temperature: true, open_weights: false, release_date: '2026-01-01', last_updated: '2026-01-01' },
  ...{ modalities: { input: ['text', 'image', 'pdf'], output: ['text'] }, limit: { context: 200_000, output: 64_000 } },
};

/** `keyless` has a key that is not set. */
function provider(id: string, npm: string, api: string, models: Readonly<Record<string, object>>) {
  const named = Object.entries(models).map(([key, fields]) => [key, { id: key, ...fields }]);
  const env = [`${id.toUpperCase()}_API_KEY`];
  return { id, name: id, npm, api, env, doc: 'https://example.com', models: Object.fromEntries(named) };
}
