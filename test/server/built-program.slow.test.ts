import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AUDIENCE, type IdentityProvider, identityProvider } from '../access/identity-provider.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { type ModelUpstream, modelUpstream } from '../harness/model-upstream.ts';
import { builtProgram, killGateways, type ReadyProcess, readyGateway } from '../harness/process.ts';
import { hasRedisServer, type RedisServer, redisServer } from '../harness/redis.ts';
import { otlpReceiver } from '../telemetry/otlp-receiver.ts';

const packages = [
  ...['@ai-sdk/openai-compatible', '@ai-sdk/openai', '@ai-sdk/anthropic', '@ai-sdk/google', '@ai-sdk/mistral'],
  ...['@ai-sdk/groq', '@ai-sdk/xai', '@ai-sdk/cohere', '@openrouter/ai-sdk-provider'],
];

// Most tests run the sources. This one shows that nothing is missing in what the build made of them.
describe.skipIf(!hasRedisServer)('the built program', () => {
  let folder: string;
  let database: TestDatabase;
  let source: FaultServer;
  let upstream: ModelUpstream;
  let identity: IdentityProvider;
  let redis: RedisServer;
  let receiver: Awaited<ReturnType<typeof otlpReceiver>>;
  let gateway: ReadyProcess;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'modelgraph-test-'));
    [database, source, upstream, identity] = await Promise.all([
      testDatabase(),
      faultServer(),
      modelUpstream(),
      identityProvider(),
    ]);
    [redis, receiver] = await Promise.all([redisServer(), otlpReceiver()]);
    source.serve('/catalog.json', json(document()));
    const registry = join(folder, 'registry.yaml');
    await writeFile(registry, 'models: [{ key: p0/own, name: Own, pricing: { input: 1, output: 2 } }]');
    const settings = {
      ...database.env,
      MODELSDEV_BASE_URL: source.url,
      REDIS_URL: redis.url,
      REGISTRY_FILE: registry,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      AUTH_JWKS_URL: identity.jwksUrl,
      AUTH_ISSUER: identity.issuer,
      AUTH_AUDIENCE: AUDIENCE,
      ALLOW_PRIVATE_UPSTREAMS: 'true',
      PROVIDER_KEY: 'key-of-every-provider',
    };
    gateway = await readyGateway(settings, builtProgram);
    await gateway.refresh();
  });
  afterAll(async () => {
    await killGateways();
    await Promise.all([source.close(), upstream.close(), identity.close(), redis.kill(), receiver.close()]);
    await database.remove();
    await rm(folder, { recursive: true });
  });

  test('reads a registry of YAML', async () => {
    const { data } = await gateway.ask('{ model(key: "p0/own") { name origin } }');
    expect(data.model).toEqual({ name: 'Own', origin: 'REGISTRY' });
  });

  test('knows the owner of a token', async () => {
    const { data } = await gateway.ask('{ viewer { kind name } }', {}, await identity.token());
    expect(data.viewer).toEqual({ kind: 'TOKEN', name: 'alice' });
  });

  test('calls models with each package', async () => {
    for (const index of packages.keys()) {
      const call = `mutation {
        generateText(input: { model: "p${index}/m", messages: [{ role: USER, content: "Hi" }] }) { userErrors { code } }
      }`;
      const { errors } = await gateway.ask(call, {}, ADMIN_KEY);
      expect(errors).toBeUndefined();
    }
    const called = new Set(upstream.requests.map(({ path }) => path.split('/')[1]));
    expect([...called]).toEqual([...packages.keys()].map((index) => `p${index}`));
  });

  test('takes spans as protobuf, and sends its own', async () => {
    const exporter = new OTLPTraceExporter({
      url: `${gateway.url}/v1/traces`,
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
    });
    const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
    const attributes = {
      ...{ 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'p0', 'gen_ai.request.model': 'm' },
      ...{ 'gen_ai.usage.input_tokens': 7, 'gen_ai.usage.output_tokens': 5 },
    };
    provider.getTracer('test').startSpan('chat m', { attributes }).end();
    await provider.forceFlush();
    await provider.shutdown();
    const { data } = await gateway.ask('{ usage { totals { totalTokens } } }', {}, ADMIN_KEY);
    expect(data.usage.totals.totalTokens).toBe(12);
    await eventually(
      async () => receiver.spans.length,
      (count) => count > 0,
    );
  });

  test.each(['/metrics', '/changes.atom', '/api.json', '/v1/models', '/registry-schema.json', '/health/ready', '/'])(
    'answers %s',
    async (path) => {
      const headers = { accept: '*/*', authorization: `Bearer ${ADMIN_KEY}` };
      expect((await fetch(`${gateway.url}${path}`, { headers })).status).toBe(200);
    },
  );

  function document() {
    const model = {
      ...{ id: 'm', name: 'M', attachment: false, reasoning: false, tool_call: true, temperature: true },
      ...{ open_weights: false, release_date: '2026-01-01', last_updated: '2026-01-01' },
      ...{ modalities: { input: ['text'], output: ['text'] }, limit: { context: 100_000, output: 8_000 } },
      cost: { input: 2, output: 8 },
    };
    const providers = packages.map((npm, index) => {
      const id = `p${index}`;
      const connection = { npm, env: ['PROVIDER_KEY'], api: `${upstream.url}/${id}/v1`, doc: 'https://example.com' };
      return [id, { id, name: id, ...connection, models: { m: model } }];
    });
    return { models: {}, providers: Object.fromEntries(providers) };
  }
});
