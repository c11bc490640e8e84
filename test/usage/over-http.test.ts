import { gzipSync } from 'node:zlib';
import { type Attributes, context, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bearer, newKey } from '../access/keys.ts';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';

let gateway: CatalogGateway;
let credential: Readonly<Record<string, string>>;
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
  credential = bearer((await newKey(gateway, { role: 'CALLER', owner: 'team-http' })).secret);
});
afterAll(() => gateway.close());

const MODEL = 'anthropic/claude-opus-4-6';

interface Sent {
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function post(path: string, { body, type = 'application/json', headers = credential }: Sent) {
  const response = await fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': type },
    body,
  });
  return { status: response.status, type: response.headers.get('content-type'), answer: await response.json() };
}

/** The usage of one project. */
async function totals(project: string) {
  const { data, errors } = await gateway.askAsOperator(
    `query ($project: String!) {
      usage(filter: { projects: [$project] }, groupBy: [MODEL, OWNER]) {
        nodes { modelKey owner totals { requests failedRequests inputTokens outputTokens costExact unpricedRequests } }
      }
    }`,
    { project },
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data.usage.nodes;
}

async function costOf(usage: string): Promise<string> {
  const { model } = await gateway.read(`{ model(key: "${MODEL}") { estimateCost(usage: ${usage}) { totalExact } } }`);
  return model.estimateCost.totalExact;
}

describe('POST /v1/usage', () => {
  test('records the events that recordUsage takes, once for each idempotency key', async () => {
    const event = { model: MODEL, usage: { input: 1000, output: 100 }, project: 'plain', idempotencyKey: 'a' };
    const body = JSON.stringify({ events: [event, { ...event, idempotencyKey: 'b' }] });
    expect(await post('/v1/usage', { body })).toMatchObject({
      status: 200,
      answer: { recorded: 2, duplicates: 0, unresolved: 0, unresolvedModels: [] },
    });
    expect((await post('/v1/usage', { body })).answer).toMatchObject({ recorded: 0, duplicates: 2 });
    expect(await totals('plain')).toEqual([
      {
        modelKey: MODEL,
        owner: 'team-http',
        totals: {
          requests: 2,
          failedRequests: 0,
          inputTokens: 2000,
          outputTokens: 200,
          costExact: await costOf('{ input: 1000, output: 100, requests: 2 }'),
          unpricedRequests: 0,
        },
      },
    ]);
  });

  test('names each event that is not valid, and records none', async () => {
    const events = [
      { model: MODEL, usage: { input: 1 }, project: 'refused' },
      { model: ' ', usage: { input: 1 } },
      { model: MODEL, usage: { input: 1, requests: 0 } },
    ];
    const { status, answer } = await post('/v1/usage', { body: JSON.stringify({ events }) });
    expect(status).toBe(400);
    expect(answer.errors.map(({ extensions }: { extensions: object }) => extensions)).toEqual([
      { code: 'INVALID_MODEL', path: 'events.1.model' },
      { code: 'INVALID_USAGE', path: 'events.2.usage' },
    ]);
    expect(await totals('refused')).toEqual([]);
  });

  test('names the place of a value of the wrong type', async () => {
    const event = { model: MODEL, usage: { input: 1 } };
    const events = [event, { ...event, usage: { input: -1 } }];
    const { status, answer } = await post('/v1/usage', { body: JSON.stringify({ events }) });
    expect({ status, answer }).toMatchObject({
      status: 400,
      answer: { errors: [{ extensions: { code: 'BAD_USER_INPUT', path: 'events.1.usage.input' } }] },
    });
    expect(answer.errors[0].message).toMatch(/^"events\.1\.usage\.input": .*"-1"\.$/);
  });

  const body = '{ "events": [] }';
  const refusals: [string, number, string, Sent][] = [
    ['no credential', 401, 'UNAUTHENTICATED', { body, headers: {} }],
    ['a form of a browser', 415, 'UNSUPPORTED_MEDIA_TYPE', { body, type: 'text/plain' }],
    ['no JSON', 400, 'BAD_REQUEST', { body: '{' }],
    ['a list in place of the object', 400, 'BAD_USER_INPUT', { body: '[]' }],
    ['no event', 400, 'BAD_USER_INPUT', { body }],
    ['negative tokens', 400, 'BAD_USER_INPUT', { body: `{"events":[{"model":"${MODEL}","usage":{"input":-1}}]}` }],
    ['half a token', 400, 'BAD_USER_INPUT', { body: `{"events":[{"model":"${MODEL}","usage":{"input":0.5}}]}` }],
    ['more than 4 MB', 413, 'BAD_REQUEST', { body: `{"events":[],"more":"${'x'.repeat(4 * 1024 * 1024)}"}` }],
    ['bytes that are no gzip', 400, 'BAD_REQUEST', { body, headers: { ...bearer(''), 'content-encoding': 'gzip' } }],
    ['another encoding', 415, 'BAD_REQUEST', { body, headers: { 'content-encoding': 'br' } }],
  ];
  test.each(refusals)('refuses %s', async (_name, status, code, sent) => {
    const headers = sent.headers?.['content-encoding'] ? { ...sent.headers, ...credential } : sent.headers;
    const refused = await post('/v1/usage', { ...sent, ...(headers && { headers }) });
    expect(refused).toMatchObject({ status, answer: { errors: [{ extensions: { code } }] } });
  });

  test('a reader must not record', async () => {
    const headers = bearer((await newKey(gateway, { role: 'READER' })).secret);
    const { answer } = await post('/v1/usage', { body: JSON.stringify({ events: [] }), headers });
    expect(answer.errors[0].extensions.code).toBe('FORBIDDEN');
  });
});

describe('POST /v1/traces', () => {
  const exporters = { json: JsonExporter, protobuf: ProtobufExporter };

  /** Sends what the program does, as one export of the OpenTelemetry SDK. */
  async function traced(
    encoding: keyof typeof exporters,
    project: string,
    program: (span: (name: string, attributes: Attributes, end?: { readonly failed: boolean }) => void) => void,
  ) {
    const exporter = new exporters[encoding]({ url: `${gateway.url}/v1/traces`, headers: credential });
    const provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': project }),
      spanProcessors: [new SimpleSpanProcessor({ exporter })],
    });
    const tracer = provider.getTracer('test');
    const agent = tracer.startSpan('invoke_agent');
    program((name, attributes, end) => {
      const span = tracer.startSpan(name, { attributes }, trace.setSpan(context.active(), agent));
      if (end?.failed) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    agent.setAttributes({ 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.request.model': 'claude-opus-4-6' });
    agent.setAttributes({ 'gen_ai.usage.input_tokens': 9999, 'gen_ai.usage.output_tokens': 9999 });
    agent.end();
    await provider.forceFlush();
    await provider.shutdown();
  }

  test.each(['json', 'protobuf'] as const)(
    'takes the spans of model calls as %s, and no sums of agents',
    async (encoding) => {
      const project = `traced-${encoding}`;
      await traced(encoding, project, (span) => {
        span('chat', {
          'gen_ai.operation.name': 'chat',
          'gen_ai.provider.name': 'anthropic',
          'gen_ai.request.model': 'claude-opus-4-6',
          'gen_ai.usage.input_tokens': 1000,
          'gen_ai.usage.cache_read.input_tokens': 400,
          'gen_ai.usage.output_tokens': 50,
          'user.id': 'team-http',
        });
        // As instrumentations of 2024 name them.
        span('chat', {
          'gen_ai.system': 'anthropic',
          'gen_ai.request.model': 'claude-opus-4-6',
          'gen_ai.usage.prompt_tokens': 10,
          'gen_ai.usage.completion_tokens': 5,
        });
        span('chat', { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': MODEL }, { failed: true });
        span('execute_tool', { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'search' });
        span('GET /', { 'http.request.method': 'GET' });
      });
      const [row, ...rest] = await totals(project);
      expect(rest).toEqual([]);
      expect(row).toMatchObject({
        modelKey: MODEL,
        owner: 'team-http',
        totals: { requests: 3, failedRequests: 1, outputTokens: 55 },
      });
      const [one, other] = await Promise.all([
        costOf('{ input: 600, cacheRead: 400, output: 50 }'),
        costOf('{ input: 10, output: 5 }'),
      ]);
      expect(Number(row.totals.costExact)).toBeCloseTo(Number(one) + Number(other), 12);
    },
  );

  /** An export as OTLP/JSON, with 64-bit integers as text. */
  function exportOf(project: string, ...attributes: Readonly<Record<string, unknown>>[]): string {
    const now = BigInt(Date.now()) * 1_000_000n;
    const spans = attributes.map((values, index) => ({
      traceId: Buffer.from(project.padEnd(16)).toString('hex'),
      spanId: (index + 1).toString(16).padStart(16, '0'),
      startTimeUnixNano: String(now - 1_000_000n),
      endTimeUnixNano: String(now),
      attributes: Object.entries({ 'gen_ai.request.model': MODEL, ...values }).map(([key, value]) => ({
        key,
        value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
      })),
    }));
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: project } }] };
    return JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
  }

  test('a span that is sent again counts once, compressed too', async () => {
    const body = exportOf('repeated', { 'gen_ai.usage.input_tokens': 7 });
    expect(await post('/v1/traces', { body })).toMatchObject({ status: 200, answer: {} });
    const headers = { ...credential, 'content-encoding': 'gzip' };
    expect((await post('/v1/traces', { body: gzipSync(body) as never, headers })).status).toBe(200);
    expect((await totals('repeated'))[0].totals).toMatchObject({ requests: 1, inputTokens: 7 });
  });

  test('cached tokens and reasoning count once, whether the sender includes them in the prompt and the output or not', async () => {
    const body = exportOf(
      'parts',
      {
        'gen_ai.usage.input_tokens': 1000,
        'gen_ai.usage.cache_read.input_tokens': 600,
        'gen_ai.usage.cache_creation.input_tokens': 100,
        'gen_ai.usage.output_tokens': 80,
        'gen_ai.usage.reasoning.output_tokens': 30,
      },
      // As senders count them that leave cached tokens and reasoning out of the sums.
      {
        'gen_ai.usage.input_tokens': 10,
        'gen_ai.usage.cache_read_input_tokens': 600,
        'gen_ai.usage.cache_creation_input_tokens': 100,
        'gen_ai.usage.output_tokens': 20,
        'gen_ai.usage.reasoning_tokens': 30,
      },
    );
    expect((await post('/v1/traces', { body })).status).toBe(200);
    expect((await totals('parts'))[0].totals).toMatchObject({
      requests: 2,
      inputTokens: 300 + 10,
      outputTokens: 50 + 20,
      costExact: await costOf('{ input: 310, cacheRead: 1200, cacheWrite: 200, output: 70, reasoning: 60 }'),
    });
  });

  test('a span that cannot be recorded is counted, and keeps no other back', async () => {
    await post('/v1/traces', { body: exportOf('partial', { 'gen_ai.usage.input_tokens': 7 }) });
    const body = exportOf(
      'partial',
      // Its id is that of the span above.
      { 'gen_ai.usage.input_tokens': 8 },
      { 'gen_ai.usage.input_tokens': 5 },
      { 'gen_ai.usage.input_tokens': -7 },
      { 'gen_ai.usage.input_tokens': 7, 'user.id': 'another-team' },
      { 'gen_ai.usage.input_tokens': 7, 'gen_ai.response.time_to_first_chunk': 'soon' },
      { 'gen_ai.usage.input_tokens': 7, 'ai.response.msToFirstChunk': 3_000_000_000 },
    );
    const { status, answer } = await post('/v1/traces', { body });
    expect({ status, rejected: answer.partialSuccess.rejectedSpans }).toEqual({ status: 200, rejected: '5' });
    expect((await totals('partial'))[0].totals).toMatchObject({ requests: 2, inputTokens: 12 });
  });

  test.each(['json', 'protobuf'] as const)(
    'a count of tokens that is no number is rejected, sent as %s',
    async (encoding) => {
      const project = `not-a-number-${encoding}`;
      await traced(encoding, project, (span) => {
        for (const tokens of [Number.NaN, Number.POSITIVE_INFINITY, 3]) {
          span('embeddings', {
            'gen_ai.operation.name': 'embeddings',
            'gen_ai.request.model': MODEL,
            'gen_ai.usage.input_tokens': tokens,
          });
        }
      });
      expect((await totals(project))[0].totals).toMatchObject({
        requests: 1,
        inputTokens: 3,
        costExact: await costOf('{ input: 3 }'),
      });
    },
  );

  test.each([
    ['no JSON', 'application/json', '{'],
    ['another shape', 'application/json', '{"resourceSpans":{"a":1}}'],
    ['a text among the spans', 'application/json', '{"resourceSpans":[{"scopeSpans":[{"spans":["x"]}]}]}'],
    ['no protobuf', 'application/x-protobuf', '\u0007\u0007\u0007'],
  ])('refuses %s, so that the sender does not repeat it', async (_name, type, body) => {
    expect(await post('/v1/traces', { body, type })).toMatchObject({
      status: 400,
      answer: { errors: [{ extensions: { code: 'BAD_REQUEST' } }] },
    });
  });
});
