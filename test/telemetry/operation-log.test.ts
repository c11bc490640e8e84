import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { ADMIN_KEY, type LogLine, type TestGateway, testGateway } from '../harness/gateway.ts';
import { transports, webSocket } from '../harness/watch.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway({ LOG_LEVEL: 'info' });
});
afterAll(() => gateway.close());

describe('the log line of an operation', () => {
  test('names the request, the identity, the operation, its outcome, cost and duration', async () => {
    const [line] = await linesOf(() => gateway.ask('query Version { catalog { version } }'));
    expect(line).toMatchObject({
      msg: 'operation',
      requestId: expect.stringMatching(/^[\da-f-]{36}$/),
      identity: { kind: 'ANONYMOUS', id: 'anonymous' },
      operation: 'Version',
      type: 'query',
      outcome: 'ok',
      cost: 2,
      durationMs: expect.any(Number),
    });
  });

  test.each(transports)('is written over %s', async (_name, connect) => {
    const lines = await linesOf(async () => {
      const connection = await connect(gateway.url);
      await connection.watch('query Version { catalog { version } }').toTheEnd();
      connection.close();
    });
    expect(lines).toMatchObject([{ operation: 'Version', outcome: 'ok', cost: 2 }]);
  });

  test('is written once for a subscription, when it starts', async () => {
    const lines = await linesOf(async () => {
      const connection = await webSocket(gateway.url);
      connection.watch('subscription Progress { refreshProgress { phase } }');
      await eventually(
        async () => gateway.log,
        (log) => log.some(({ operation }) => operation === 'Progress'),
      );
      connection.close();
    });
    expect(lines).toMatchObject([{ operation: 'Progress', type: 'subscription', outcome: 'ok' }]);
  });

  test.each([
    ['does not parse', '{', 'rejected'],
    ['is not valid', '{ nothing }', 'rejected'],
    ['is too large', `{ ${Array.from({ length: 60 }, (_, n) => `a${n}: __typename`).join(' ')} }`, 'refused'],
  ])('is written for an operation that %s', async (_what, query, outcome) => {
    expect(await linesOf(() => gateway.ask(query))).toMatchObject([{ operation: 'anonymous', type: null, outcome }]);
  });

  test('has the request id that a proxy sent, and the response has it too', async () => {
    const headers = { 'content-type': 'application/json', 'x-request-id': 'proxy-42' };
    const body = JSON.stringify({ query: '{ __typename }' });
    let response: Response | undefined;
    const [line] = await linesOf(async () => {
      response = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body });
    });
    expect(line?.['requestId']).toBe('proxy-42');
    expect(response?.headers.get('x-request-id')).toBe('proxy-42');
  });

  test.each(['a b', 'x'.repeat(101), '{"level":60}'])('has a new request id instead of %s', async (given) => {
    const headers = { 'x-request-id': given };
    const [line] = await linesOf(() => fetch(`${gateway.url}/graphql?query={__typename}`, { headers }));
    expect(line?.['requestId']).toMatch(/^[\da-f-]{36}$/);
  });

  test('has no key, no value of a variable and no literal', async () => {
    const lines = await linesOf(async () => {
      await gateway.askAsOperator('query ($key: String!) { model(key: $key) { key } }', { key: 'secret-value' });
      await gateway.ask('{ model(key: "secret-literal") { key } }');
    });
    expect(lines).toHaveLength(2);
    expect(JSON.stringify(lines)).not.toMatch(new RegExp(`secret|${ADMIN_KEY}`));
  });

  async function linesOf(during: () => Promise<unknown>): Promise<readonly LogLine[]> {
    const before = gateway.log.length;
    await during();
    return gateway.log.slice(before).filter(({ msg }) => msg === 'operation');
  }
});

test('an operation that takes longer than SLOW_OPERATION is a warning with the hash of its document', async () => {
  const slow = await testGateway({ SLOW_OPERATION: '1ms', LOG_LEVEL: 'warn' });
  const query = 'query Slow { catalog { version counts { models } } models { nodes { key } } }';
  await slow.ask(query);
  await slow.close();
  const documentHash = createHash('sha256').update(query).digest('hex');
  expect(slow.log).toMatchObject([{ level: 40, msg: 'slow operation', operation: 'Slow', documentHash }]);
});
