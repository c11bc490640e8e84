import { LegacyOpenTelemetry, OpenTelemetry } from '@ai-sdk/otel';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import { convertArrayToReadableStream, MockLanguageModelV4 } from 'ai/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bearer } from '../access/keys.ts';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';

let gateway: CatalogGateway;
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
});
afterAll(() => gateway.close());

/** As the AI SDK reports usage: cached tokens are part of the prompt, and reasoning is part of the output. */
const usage = {
  inputTokens: { total: 1000, noCache: 600, cacheRead: 400, cacheWrite: 0 },
  outputTokens: { total: 200, text: 150, reasoning: 50 },
};
const finish = { unified: 'stop', raw: 'stop' } as const;

function model(): MockLanguageModelV4 {
  return new MockLanguageModelV4({
    provider: 'openai.responses',
    modelId: 'gpt-5',
    doGenerate: [
      {
        content: [{ type: 'tool-call', toolCallId: 'call', toolName: 'weather', input: '{"city":"Oslo"}' }],
        finishReason: { unified: 'tool-calls', raw: 'tool_calls' },
        usage,
        warnings: [],
      },
      { content: [{ type: 'text', text: 'a canary answer' }], finishReason: finish, usage, warnings: [] },
    ],
    doStream: {
      stream: convertArrayToReadableStream([
        { type: 'stream-start', warnings: [] },
        { type: 'text-start', id: '1' },
        { type: 'text-delta', id: '1', delta: 'a canary answer' },
        { type: 'text-end', id: '1' },
        { type: 'finish', finishReason: finish, usage },
      ]),
    },
  });
}

const weather = tool({
  inputSchema: jsonSchema<{ city: string }>({ type: 'object', properties: { city: { type: 'string' } } }),
  execute: async ({ city }) => `Rain in ${city}`,
});

test.each([
  ['the semantic conventions', OpenTelemetry],
  ['the older attributes of the AI SDK', LegacyOpenTelemetry],
])('the calls of the AI SDK are counted once each, by %s', async (name, Integration) => {
  const project = `ai ${name}`;
  const exporter = new OTLPTraceExporter({ url: `${gateway.url}/v1/traces`, headers: bearer(ADMIN_KEY) });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': project }),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  });
  const telemetry = { integrations: [new Integration({ tracer: provider.getTracer('test') as never })] };
  const prompt = 'a canary prompt';
  // An agent with two calls of the model and one of a tool.
  await generateText({ model: model(), prompt, telemetry, tools: { weather }, stopWhen: stepCountIs(2) });
  await streamText({ model: model(), prompt, telemetry }).consumeStream();
  await provider.forceFlush();
  await provider.shutdown();

  const { data } = await gateway.askAsOperator(
    `query ($project: String!) {
      model(key: "openai/gpt-5") {
        estimateCost(usage: { input: 600, cacheRead: 400, output: 150, reasoning: 50, requests: 3 }) { totalExact }
      }
      usage(filter: { projects: [$project] }, groupBy: [MODEL]) {
        nodes {
          modelKey
          totals {
            requests inputTokens cacheReadTokens outputTokens reasoningTokens totalTokens costExact unpricedRequests
            latency { p50 } firstToken { p50 }
          }
        }
      }
    }`,
    { project },
  );
  const [row, ...others] = data.usage.nodes;
  expect(others).toEqual([]);
  const { outputTokens, reasoningTokens, firstToken, ...totals } = row.totals;
  expect({ modelKey: row.modelKey, ...totals }).toMatchObject({
    modelKey: 'openai/gpt-5',
    requests: 3,
    inputTokens: 1800,
    cacheReadTokens: 1200,
    totalTokens: 3600,
    costExact: data.model.estimateCost.totalExact,
    unpricedRequests: 0,
  });
  expect(outputTokens + reasoningTokens).toBe(600);
  expect(firstToken).not.toBeNull();
});
