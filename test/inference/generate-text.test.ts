import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CallingGateway, callingGateway } from '../harness/calling-gateway.ts';
import { anthropic, google, openAi } from '../harness/model-upstream.ts';

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
