import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { bearer, codeOf, newKey, revokeKey, viewer } from './keys.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await testGateway();
});
afterAll(() => gateway.close());

test('without a credential the viewer is anonymous and may read', async () => {
  const { data } = await gateway.ask('{ viewer { kind name roles owner tier } }');
  expect(data.viewer).toEqual({ kind: 'ANONYMOUS', name: null, roles: ['READER'], owner: null, tier: 'basic' });
});

test('ADMIN_API_KEY has every role', async () => {
  const { data } = await gateway.askAsOperator('{ viewer { kind roles } }');
  expect(data.viewer).toEqual({ kind: 'API_KEY', roles: ['READER', 'CALLER', 'OPERATOR', 'ADMIN'] });
});

test('a new key identifies its holder with its name, role, owner and tier', async () => {
  const { secret } = await newKey(gateway, { name: 'ci', role: 'CALLER', owner: 'team-a', tier: 'premium' });
  const { data } = await viewer(gateway, secret);
  expect(data.viewer).toEqual({
    kind: 'API_KEY',
    name: 'ci',
    roles: ['READER', 'CALLER'],
    owner: 'team-a',
    tier: 'premium',
  });
});

test('the list of keys shows the newest first, with the start of the secret and no more of it', async () => {
  const { id, secret } = await newKey(gateway, { name: 'listed' });
  const { data } = await gateway.askAsOperator(
    '{ apiKeys(first: 1) { totalCount nodes { id prefix name role tier owner createdAt expiresAt revokedAt lastUsedAt } } }',
  );
  const [key] = data.apiKeys.nodes;
  expect(key).toEqual({
    id,
    prefix: secret.slice(0, 12),
    name: 'listed',
    role: 'READER',
    tier: 'standard',
    owner: null,
    createdAt: expect.any(String),
    expiresAt: null,
    revokedAt: null,
    lastUsedAt: null,
  });
});

test('the secret is neither in the log nor in the statements', async () => {
  const { secret } = await newKey(gateway);
  await viewer(gateway, secret);
  expect(JSON.stringify(gateway.log)).not.toContain(secret.slice(12));
});

test('the first use of a key is stored, and audited once', async () => {
  const { id, secret } = await newKey(gateway);
  await viewer(gateway, secret);
  await viewer(gateway, secret);
  const { data } = await gateway.askAsOperator(
    `query ($id: ID!, $targets: [String!]) {
      node(id: $id) { ... on ApiKey { lastUsedAt } }
      auditLog(filter: { targets: $targets }) { nodes { actor action outcome address } }
    }`,
    { id, targets: [id] },
  );
  expect(data.node.lastUsedAt).toEqual(expect.any(String));
  expect(data.auditLog.nodes).toEqual([
    { actor: id, action: 'firstUseOfApiKey', outcome: 'SUCCEEDED', address: '127.0.0.1' },
    { actor: 'operator', action: 'createApiKey', outcome: 'SUCCEEDED', address: '127.0.0.1' },
  ]);
});

test('a key in use costs at most one statement per second', async () => {
  const { secret } = await newKey(gateway);
  await viewer(gateway, secret);
  const asks = () => Promise.all(Array.from({ length: 20 }, () => viewer(gateway, secret)));
  const statements = await gateway.statements(asks);
  expect(statements.length).toBeLessThanOrEqual(2);
});

test('a revoked key stops working at once', async () => {
  const { id, secret } = await newKey(gateway, { role: 'OPERATOR' });
  await viewer(gateway, secret);
  await revokeKey(gateway, id);
  expect(codeOf(await viewer(gateway, secret))).toBe('UNAUTHENTICATED');
  const { data } = await gateway.askAsOperator('query ($id: ID!) { node(id: $id) { ... on ApiKey { revokedAt } } }', {
    id,
  });
  expect(data.node.revokedAt).toEqual(expect.any(String));
});

test('a refused credential answers 401 and reads nothing', async () => {
  const { id, secret } = await newKey(gateway);
  await revokeKey(gateway, id);
  const response = await fetch(`${gateway.url}/graphql?query={catalog{version}}`, { headers: bearer(secret) });
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
});

test.each(['POST', 'GET', 'event stream'])(
  'a refused credential over %s does not even read a type name',
  async (way) => {
    const query = '{ __typename }';
    const headers = {
      authorization: 'Bearer mg_no',
      'content-type': 'application/json',
      accept: way === 'event stream' ? 'text/event-stream' : 'application/json',
    };
    const response =
      way === 'GET'
        ? await fetch(`${gateway.url}/graphql?query=${encodeURIComponent(query)}`, { headers })
        : await fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    expect(response.status).toBe(401);
    expect(await response.text()).toContain('UNAUTHENTICATED');
  },
);

test('a rotated key works with its new secret alone', async () => {
  const { id, secret } = await newKey(gateway, { name: 'rotated' });
  await viewer(gateway, secret);
  const { data } = await gateway.askAsOperator(ROTATE, { id });
  expect(data.rotateApiKey).toMatchObject({ apiKey: { id, name: 'rotated' }, userErrors: [] });
  expect(codeOf(await viewer(gateway, secret))).toBe('UNAUTHENTICATED');
  expect((await viewer(gateway, data.rotateApiKey.secret)).data.viewer.name).toBe('rotated');
});

test('a key stops working when it expires, and can then not be rotated', async () => {
  const { id, secret } = await newKey(gateway, { expiresAt: new Date(Date.now() + 400) });
  expect(codeOf(await viewer(gateway, secret))).toBeUndefined();
  await eventually(
    () => viewer(gateway, secret),
    (answer) => codeOf(answer) === 'UNAUTHENTICATED',
  );
  const { data } = await gateway.askAsOperator(ROTATE, { id });
  expect(data.rotateApiKey).toMatchObject({ secret: null, userErrors: [{ code: 'EXPIRED' }] });
});

describe('a mutation is refused', () => {
  test.each([
    [{ name: ' ' }, 'INVALID_NAME'],
    [{ name: 'x'.repeat(101) }, 'INVALID_NAME'],
    [{ owner: '' }, 'INVALID_OWNER'],
    [{ tier: 'Gold plan' }, 'INVALID_TIER'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'EXPIRY_IN_THE_PAST'],
  ])('that creates a key with %o: %s', async (properties, code) => {
    const { data } = await gateway.askAsOperator(
      `mutation ($input: CreateApiKeyInput!) {
        createApiKey(input: $input) { apiKey { id } secret userErrors { code ... on UserError { message } } }
      }`,
      { input: { name: 'test', role: 'READER', ...properties } },
    );
    expect(data.createApiKey).toEqual({
      apiKey: null,
      secret: null,
      userErrors: [{ code, message: expect.any(String) }],
    });
  });

  test('that revokes a revoked key', async () => {
    const { id } = await newKey(gateway);
    await revokeKey(gateway, id);
    const revoke = 'mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { apiKey { id } userErrors { code } } }';
    const { data } = await gateway.askAsOperator(revoke, { id });
    expect(data.revokeApiKey).toEqual({ apiKey: { id }, userErrors: [{ code: 'ALREADY_REVOKED' }] });
  });

  test('that rotates a revoked key', async () => {
    const { id } = await newKey(gateway);
    await revokeKey(gateway, id);
    const { data } = await gateway.askAsOperator(ROTATE, { id });
    expect(data.rotateApiKey).toMatchObject({ secret: null, userErrors: [{ code: 'REVOKED' }] });
  });

  test.each(['ApiKey:999999', 'Model:openai/gpt-5', 'x'])('for the id %s, which no key has', async (id) => {
    expect(codeOf(await gateway.askAsOperator(ROTATE, { id }))).toBe('BAD_USER_INPUT');
  });
});

const ROTATE =
  'mutation ($id: ID!) { rotateApiKey(input: { id: $id }) { apiKey { id name } secret userErrors { code } } }';
