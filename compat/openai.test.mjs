import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, jsonSchema, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { embeddings, modelUpstream, openAi, status } from '../test/harness/model-upstream.ts';
import { ADMIN_KEY, gatewayOnCatalog } from './gateway.mjs';
import { opencode } from './opencode.mjs';

const MODEL = 'lmstudio/openai/gpt-oss-20b';

let gateway;
let upstream;
before(async () => {
  upstream = await modelUpstream();
  gateway = await gatewayOnCatalog({ ALLOW_PRIVATE_UPSTREAMS: 'true' });
  await gateway.show((catalog) => ({
    ...catalog,
    providers: { ...catalog.providers, lmstudio: { ...catalog.providers.lmstudio, api: `${upstream.url}/local/v1` } },
  }));
});
after(async () => {
  await gateway.close();
  await upstream.close();
});

const messages = [{ role: 'user', content: 'Hi' }];
const parameters = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const call = { id: 'call_a', name: 'weather', arguments: '{"city":"Oslo"}' };
const tools = [{ type: 'function', function: { name: 'weather', parameters } }];

describe('openai', () => {
  const client = () => new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: ADMIN_KEY });

  test('completes, and reads the usage', async () => {
    upstream.serve('local', openAi({ text: 'Hello there' }));
    const { choices, usage } = await client().chat.completions.create({ model: MODEL, messages });
    assert.equal(choices[0].message.content, 'Hello there');
    assert.equal(usage.total_tokens, 1500);
  });

  test('streams, with the usage when asked for', async () => {
    upstream.serve('local', openAi({ text: 'Hello there' }));
    const options = { stream: true, stream_options: { include_usage: true } };
    const chunks = await Array.fromAsync(
      await client().chat.completions.create({ model: MODEL, messages, ...options }),
    );
    assert.equal(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join(''), 'Hello there');
    assert.equal(chunks.at(-1).usage.total_tokens, 1500);
  });

  test('collects a stream with a tool call', async () => {
    upstream.serve('local', openAi({ text: '', toolCalls: [call] }));
    const stream = client().chat.completions.stream({ model: MODEL, messages, tools });
    const [choice] = (await stream.finalChatCompletion()).choices;
    assert.equal(choice.finish_reason, 'tool_calls');
    assert.deepEqual(choice.message.tool_calls[0].function.arguments, call.arguments);
  });

  test('reads the code of an error, and sends a refused request once', async () => {
    const before = upstream.requests.length;
    const asked = client().chat.completions.create({ model: MODEL, messages, logit_bias: { 1: 1 } });
    await assert.rejects(asked, { status: 400, code: 'unsupported_parameter', param: 'logit_bias' });
    upstream.serve('local', status(503));
    await assert.rejects(client().chat.completions.create({ model: MODEL, messages }), { status: 503 });
    assert.equal(upstream.requests.length, before + 1);
  });

  test('embeds texts, with and without an encoding', async () => {
    upstream.serve('local', embeddings({ vectorOf: (text) => [text.length, 0.5, -2] }));
    const request = { model: MODEL, input: ['a', 'four'] };
    // The client asks for base64 by default, and decodes it.
    for (const encoding of [{}, { encoding_format: 'float' }]) {
      const { data, usage } = await client().embeddings.create({ ...request, ...encoding });
      assert.deepEqual(
        data.map(({ embedding }) => [...embedding]),
        [
          [1, 0.5, -2],
          [4, 0.5, -2],
        ],
      );
      assert.equal(usage.prompt_tokens, 7);
    }
  });

  test('lists the models that can be called', async () => {
    const ids = (await Array.fromAsync(client().models.list())).map(({ id }) => id);
    assert.ok(ids.includes(MODEL));
    assert.equal((await client().models.retrieve(MODEL)).owned_by, 'lmstudio');
  });
});

describe('opencode-ai', () => {
  test('runs a prompt', { skip: opencode ? false : 'no program' }, async () => {
    upstream.serve('local', openAi({ text: 'Hello from the gateway' }));
    const home = await mkdtemp(join(tmpdir(), 'modelgraph-opencode-'));
    try {
      const options = { baseURL: `${gateway.url}/v1`, apiKey: ADMIN_KEY };
      const limit = { context: 100_000, output: 4_096 };
      const provider = { npm: '@ai-sdk/openai-compatible', name: 'Gateway', options, models: { [MODEL]: { limit } } };
      await writeFile(join(home, 'opencode.json'), JSON.stringify({ provider: { gateway: provider } }));
      // Nothing is asked of the network but the gateway.
      const env = {
        PATH: process.env.PATH,
        HOME: home,
        OPENCODE_MODELS_URL: gateway.url,
        OPENCODE_DISABLE_AUTOUPDATE: '1',
      };
      const before = upstream.requests.length;
      const running = promisify(execFile)(opencode, ['run', '--model', `gateway/${MODEL}`, 'Say hello.'], {
        env,
        cwd: home,
      });
      running.child.stdin.end();
      const { stdout } = await running;
      assert.match(stdout, /Hello from the gateway/);
      const { body } = upstream.requests.slice(before).find(({ body }) => body.tools?.length > 0);
      assert.ok(body.stream && JSON.stringify(body.messages).includes('Say hello.'));
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  });
});

describe('@ai-sdk/openai-compatible', () => {
  const model = () =>
    createOpenAICompatible({ name: 'gateway', baseURL: `${gateway.url}/v1`, apiKey: ADMIN_KEY, includeUsage: true })(
      MODEL,
    );

  test('generates text, and calls a tool', async () => {
    upstream.serve('local', openAi({ text: '', toolCalls: [call] }), openAi({ text: 'Rain' }));
    const weather = tool({ inputSchema: jsonSchema(parameters), execute: async ({ city }) => `rain in ${city}` });
    const { text, usage } = await generateText({
      model: model(),
      prompt: 'Hi',
      tools: { weather },
      stopWhen: ({ steps }) => steps.length === 2,
    });
    assert.equal(text, 'Rain');
    assert.equal(usage.totalTokens, 3000);
    assert.match(upstream.requests.at(-1).body.messages.at(-1).content, /rain in Oslo/);
  });

  test('streams text', async () => {
    upstream.serve('local', openAi({ text: 'Hello there' }));
    const { textStream, usage } = streamText({ model: model(), prompt: 'Hi' });
    assert.equal((await Array.fromAsync(textStream)).join(''), 'Hello there');
    assert.equal((await usage).totalTokens, 1500);
  });
});
