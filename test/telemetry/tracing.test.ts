import { spawnSync } from 'node:child_process';
import { beforeAll, expect, test } from 'vitest';
import { faultServer, json } from '../harness/fault-server.ts';
import { testGateway } from '../harness/gateway.ts';
import { webSocket } from '../harness/watch.ts';
import { otlpReceiver, type ReceivedSpan } from './otlp-receiver.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const QUERY = 'query Two { a: model(key: "acme/secret-a") { key provider { name } } b: model(key: "acme/b") { key } }';

let spans: readonly ReceivedSpan[];
let traceIds: readonly unknown[];
beforeAll(async () => {
  const receiver = await otlpReceiver();
  const source = await faultServer();
  const models = { 'secret-a': { name: 'A' }, b: { name: 'B' } };
  source.serve('/catalog.json', json({ providers: { acme: { name: 'Acme', models } } }));
  const gateway = await testGateway({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, MODELSDEV_BASE_URL: source.url });
  await gateway.refresh();
  await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent: `00-${TRACE}-${PARENT}-01` },
    body: JSON.stringify({ query: QUERY }),
  });
  // Yoga answers the first one, and not the second one.
  for (const _time of [1, 2]) {
    await fetch(`${gateway.url}/graphql?query=${encodeURIComponent('query Plain { catalog { version } }')}`, {
      headers: { traceparent: `00-${TRACE}-${PARENT}-01` },
    });
  }
  const connection = await webSocket(gateway.url);
  await connection.watch('query OverWebSocket { catalog { version } }').toTheEnd();
  connection.close();
  // Sends what is left.
  await gateway.close();
  await receiver.close();
  await source.close();
  spans = receiver.spans;
  traceIds = gateway.log.filter(({ operation }) => operation === 'Two').map(({ traceId }) => traceId);
});

test('a request continues the trace of its traceparent', () => {
  const request = only('POST');
  expect(request).toMatchObject({ traceId: TRACE, parentSpanId: PARENT });
  expect(attribute(request, 'http.response.status_code')).toEqual({ intValue: 200 });
});

test('its operation is below the request, loaders below the operation, and SQL below the loaders', () => {
  const operation = only('query Two');
  const loader = only('models.byKeys');
  expect(operation.parentSpanId).toBe(only('POST').spanId);
  expect(loader.parentSpanId).toBe(operation.spanId);
  expect(only('providers.byKeys').parentSpanId).toBe(operation.spanId);
  expect(below(loader).map(({ name }) => name)).toEqual(['sql select']);
});

test('a loader has the size of its batch', () => {
  expect(attribute(only('models.byKeys'), 'modelgraph.batch_size')).toEqual({ intValue: 2 });
});

test('a statement has its text, with places for its values', () => {
  const [statement] = below(only('models.byKeys'));
  expect(attribute(statement, 'db.query.text')).toEqual({ stringValue: expect.stringMatching(/^select .*\$1/s) });
  expect(JSON.stringify(spans)).not.toContain('secret-a');
});

test('an operation over WebSocket has a trace of its own', () => {
  const operation = spans.find(({ name }) => name === 'query OverWebSocket');
  expect(operation).toBeDefined();
  expect(operation?.traceId).not.toBe(TRACE);
});

test('the log line of the operation names the trace', () => {
  expect(traceIds).toEqual([TRACE]);
});

test('without an endpoint, no module of the exporter is loaded', () => {
  const script = `
    const { openTracing } = await import('${new URL('../../src/telemetry/open-tracing.ts', import.meta.url)}');
    if ((await openTracing(null)) !== null) throw new Error('tracing is on');
    const { registerHooks } = await import('node:module');
    const loaded = [];
    registerHooks({ resolve: (name, context, next) => (loaded.push(name), next(name, context)) });
    await import('${new URL('../../src/app/gateway.ts', import.meta.url)}');
    console.log(JSON.stringify(loaded.filter((name) => name.startsWith('@opentelemetry/'))));
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  // The API is a dependency of prom-client.
  expect(new Set(JSON.parse(stdout))).toEqual(new Set(['@opentelemetry/api']));
});

function ofRequest(): readonly ReceivedSpan[] {
  return spans.filter(({ traceId }) => traceId === TRACE);
}

/** The one span of the request with this name. */
function only(name: string): ReceivedSpan {
  const [span, ...others] = ofRequest().filter((candidate) => candidate.name === name);
  if (!span || others.length > 0) throw new Error(`${others.length + (span ? 1 : 0)} spans are named ${name}`);
  return span;
}

function below({ spanId }: ReceivedSpan): readonly ReceivedSpan[] {
  return ofRequest().filter(({ parentSpanId }) => parentSpanId === spanId);
}

function attribute(span: ReceivedSpan | undefined, name: string): unknown {
  return span?.attributes.find(({ key }) => key === name)?.value;
}

test('a repeated document has the spans of its first request', () => {
  const requests = spans.filter(({ name }) => name === 'GET');
  expect(requests.map(({ traceId, parentSpanId }) => [traceId, parentSpanId])).toEqual([
    [TRACE, PARENT],
    [TRACE, PARENT],
  ]);
  const operations = spans.filter(({ name }) => name === 'query Plain');
  expect(operations.map(({ parentSpanId }) => parentSpanId).sort()).toEqual(
    requests.map(({ spanId }) => spanId).sort(),
  );
  for (const request of requests) {
    expect(attribute(request, 'http.response.status_code')).toEqual({ intValue: 200 });
  }
});
