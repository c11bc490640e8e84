import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { ADMIN_KEY, testGateway } from '../harness/gateway.ts';
import { callTool, postMcp } from './call-mcp.ts';

let gateway: CatalogGateway;
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
});
afterAll(() => gateway?.close());

const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

describe('who may call', () => {
  test.each([
    ['no page', {}, 200],
    ['a page of this machine', { origin: 'http://localhost:6274' }, 200],
    ['a page elsewhere', { origin: 'https://evil.example' }, 403],
    ['a page without an origin', { origin: 'null' }, 403],
    ['a host name that a page elsewhere points here', { host: 'evil.example' }, 403],
    ['the name of this machine', { host: 'localhost:4000' }, 200],
  ] as const)('%s', async (_name, headers, status) => {
    expect(await statusOf(gateway.url, headers)).toBe(status);
  });

  test('with settings, the hosts and origins that they list', async () => {
    const env = { MCP_HOSTS: 'models.example, 127.0.0.1', MCP_ORIGINS: 'https://app.example' };
    const other = await testGateway(env);
    try {
      expect(await statusOf(other.url, { host: 'models.example' })).toBe(200);
      expect(await statusOf(other.url, { host: 'localhost' })).toBe(403);
      expect(await statusOf(other.url, { origin: 'https://app.example' })).toBe(200);
      expect(await statusOf(other.url, { origin: 'http://localhost' })).toBe(403);
    } finally {
      await other.close();
    }
  });

  test('a credential that is not accepted is refused, and the challenge names the scheme', async () => {
    const { status, headers } = await postMcp(gateway.url, list, { authorization: 'Bearer wrong' });
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  test('reading needs a credential where the operator says so, and there is no OAuth to find', async () => {
    const other = await testGateway({ READ_ACCESS: 'key' });
    try {
      const { status, headers } = await postMcp(other.url, list);
      expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
      expect((await postMcp(other.url, list, { authorization: `Bearer ${ADMIN_KEY}` })).status).toBe(200);
      expect((await fetch(`${other.url}/.well-known/oauth-protected-resource`)).status).toBe(404);
    } finally {
      await other.close();
    }
  });
});

describe('the transport', () => {
  test.each(['application/json', 'text/event-stream', '*/*', ''])(
    'answers JSON to a client that accepts "%s"',
    async (accept) => {
      const { status, headers } = await postMcp(gateway.url, list, { accept });
      expect(status).toBe(200);
      expect(headers.get('content-type')).toMatch(/^application\/json/);
      expect(headers.get('mcp-session-id')).toBeNull();
    },
  );

  test('has no stream for GET and no session for DELETE', async () => {
    for (const method of ['GET', 'DELETE']) {
      const response = await fetch(`${gateway.url}/mcp`, { method, headers: { accept: 'text/event-stream' } });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    }
  });

  test.each([
    ['no JSON', '{', 400],
    ['another value', '7', 400],
    ['an empty body', '', 400],
    ['a deep value', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 400],
    ['an unknown method', { jsonrpc: '2.0', id: 1, method: 'tools/steal' }, 200],
    ['an unknown tool', { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'constructor' } }, 200],
    ['too many bytes', `"${'x'.repeat(1_100_000)}"`, 413],
  ] as const)('answers %s with an error', async (_name, message, expected) => {
    const { status, text } = await postMcp(gateway.url, message);
    expect(status, text).toBe(expected);
    const { error, errors, result } = JSON.parse(text);
    expect(error ?? errors ?? (result.isError || undefined)).toBeDefined();
    expect(text).not.toMatch(/node_modules|\bat \//);
  });

  test('answers many callers at once, each with its own answer', async () => {
    const keys = ['openai/gpt-5', 'openai/gpt-5.4', 'google/gemini-2.5-pro', 'anthropic/claude-opus-4-6'];
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        callTool(gateway.url, 'get_model', { model: keys[index % keys.length] }),
      ),
    );
    answers.forEach(({ structured }, index) => {
      expect(structured.checkModels[0].model.key).toBe(keys[index % keys.length]);
    });
  });
});

test('a tool counts against the rate limit of its caller, and is logged as an operation', async () => {
  const other = await testGateway({ RATE_LIMIT: '20000' });
  try {
    const first = await callTool(other.url, 'rank_models', { benchmark: 'x' });
    expect(first.isError, first.text).toBe(false);
    const failures = [];
    for (let calls = 0; calls < 20; calls++)
      failures.push(await callTool(other.url, 'rank_models', { benchmark: 'x' }));
    const refused = failures.find(({ isError }) => isError);
    expect(JSON.parse(refused?.text ?? '{}').errors[0].code).toBe('RATE_LIMITED');
    expect(other.log).toContainEqual(
      expect.objectContaining({ msg: 'operation', operation: 'RankModels', outcome: 'ok' }),
    );
  } finally {
    await other.close();
  }
});

test('llms.txt describes the gateway and each tool', async () => {
  const response = await fetch(`${gateway.url}/llms.txt`);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
  const text = await response.text();
  expect(text).toMatch(/^# modelgraph\n/);
  for (const name of ['search_models', 'recommend_models']) expect(text).toContain(`\`${name}\``);
});

/** fetch does not send another host. */
async function statusOf(url: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  const { request } = await import('node:http');
  const body = JSON.stringify(list);
  return new Promise((resolve, reject) => {
    const own = { 'content-type': 'application/json', 'content-length': String(body.length), ...headers };
    request(`${url}/mcp`, { method: 'POST', headers: own }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end(body);
  });
}
