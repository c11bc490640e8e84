import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CallingGateway, callingGateway } from '../harness/calling-gateway.ts';
import { anthropic, google, openAi } from '../harness/model-upstream.ts';
import { registerModels } from '../registry/registry.ts';

let gateway: CallingGateway;
beforeAll(async () => {
  gateway = await callingGateway();
});
afterAll(() => gateway.close());

test('an answer of the format of OpenAI is metered by its usage, to the last digit', async () => {
  const usage = {
    ...{ prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 },
    prompt_tokens_details: { cached_tokens: 300 },
    completion_tokens_details: { reasoning_tokens: 120 },
  };
  gateway.upstream.serve('local', openAi({ text: 'Hello there', usage }));
  const { result, userErrors } = await gateway.generate({ model: 'local/chat-1', project: 'openai-format' });
  expect(userErrors).toEqual([]);
  const kinds = '{ input: 700, cacheRead: 300, output: 380, reasoning: 120 }';
  const cost = await gateway.costOf('local/chat-1', kinds);
  expect(result).toMatchObject({
    ...{ text: 'Hello there', finishReason: 'STOP', model: { key: 'local/chat-1' }, usageSource: 'REPORTED' },
    usage: { input: 700, output: 380, reasoning: 120, cacheRead: 300, cacheWrite: 0 },
    cost: { totalExact: cost },
    attempts: [{ model: { key: 'local/chat-1' }, error: null, cost: { totalExact: cost } }],
  });
  expect(await gateway.usageOf('openai-format')).toMatchObject({ requests: 1, failedRequests: 0, costExact: cost });
  const [request] = gateway.upstream.requests;
  expect(request).toMatchObject({ path: '/local/v1/chat/completions', body: { model: 'chat-1' } });
  expect(request?.headers.authorization).toBe('Bearer sk-local-canary-0123456789abcdef');
});

test('an answer of the format of Anthropic counts cached tokens once', async () => {
  gateway.upstream.serve('claude', anthropic());
  const { result } = await gateway.generate({ model: 'claude/claude-x' });
  expect(result).toMatchObject({
    text: 'Hello',
    usage: { input: 100, cacheRead: 300, cacheWrite: 20, output: 50 },
    cost: {
      totalExact: await gateway.costOf('claude/claude-x', '{ input: 100, cacheRead: 300, cacheWrite: 20, output: 50 }'),
    },
  });
});

test('a provider that needs an output limit gets that of the catalog', async () => {
  gateway.upstream.serve('claude', anthropic());
  const { result } = await gateway.generate({ model: 'claude/claude-x' });
  expect(gateway.upstream.requests.at(-1)?.body.max_tokens).toBe(64_000);
  expect(result.warnings).toEqual([]);
  await gateway.generate({ model: 'claude/claude-x', maxOutputTokens: 9 });
  expect(gateway.upstream.requests.at(-1)?.body.max_tokens).toBe(9);
});

test.each([
  ['claude/claude-sonnet-4-5', 64_000],
  ['claude/minimax-m2', 131_072],
])(
  '%s thinks within its output limit, and no warning names a limit that the client did not set',
  async (key, output) => {
    gateway.upstream.serve('claude', anthropic());
    const limits = { context: 204_800, output };
    const { userErrors } = await registerModels(gateway, [{ key, name: key, capabilities: ['REASONING'], limits }]);
    expect(userErrors).toEqual([]);
    const sent = async (more: object) => {
      const { result } = await gateway.generate({ model: key, ...more });
      expect(result.warnings).toEqual([]);
      return gateway.upstream.requests.at(-1)?.body;
    };
    for (const reasoningEffort of ['minimal', 'low', 'medium', 'high', 'xhigh']) {
      const body = await sent({ reasoningEffort });
      expect(body.max_tokens).toBeLessThanOrEqual(output);
      expect(body.max_tokens).toBeGreaterThan(output * 0.95);
      expect(body.thinking.budget_tokens).toBeLessThan(body.max_tokens);
    }
    expect((await sent({})).max_tokens).toBe(output);
    expect((await sent({ reasoningEffort: 'none' })).max_tokens).toBe(output);
    const thinking = { type: 'enabled', budgetTokens: 5_000 };
    expect((await sent({ providerOptions: { anthropic: { thinking } } })).max_tokens).toBe(output);
  },
);

test('the cost says when cache writes are for an hour, whose price is not published', async () => {
  const ask = async (hour: number) => {
    const written = { cache_creation: { ephemeral_5m_input_tokens: 20 - hour, ephemeral_1h_input_tokens: hour } };
    gateway.upstream.serve(
      'claude',
      anthropic('Hello', { input_tokens: 100, cache_creation_input_tokens: 20, output_tokens: 50, ...written }),
    );
    const { data } = await gateway.askAsOperator(`mutation { generateText(input: {
      model: "claude/claude-x", messages: [{ role: USER, content: "Hi" }]
    }) { result { cost { assumptions } } } }`);
    return data.generateText.result.cost.assumptions;
  };
  expect(await ask(0)).toEqual([]);
  expect(await ask(20)).toHaveLength(1);
});

test('an answer of the format of Google counts reasoning beside the output', async () => {
  gateway.upstream.serve('gemini', google());
  const { result } = await gateway.generate({ model: 'gemini/gemini-x' });
  expect(result).toMatchObject({
    text: 'Hello',
    usage: { input: 100, cacheRead: 300, output: 50, reasoning: 20 },
    cost: {
      totalExact: await gateway.costOf('gemini/gemini-x', '{ input: 100, cacheRead: 300, output: 50, reasoning: 20 }'),
    },
  });
});
