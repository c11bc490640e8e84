import { createPublicKey } from 'node:crypto';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { transports } from '../harness/watch.ts';
import { AUDIENCE, type IdentityProvider, identityProvider } from './identity-provider.ts';
import { bearer, codeOf, viewer } from './keys.ts';

let provider: IdentityProvider;
let gateway: TestGateway;

beforeAll(async () => {
  provider = await identityProvider();
  gateway = await testGateway({
    AUTH_JWKS_URL: provider.jwksUrl,
    AUTH_ISSUER: provider.issuer,
    AUTH_AUDIENCE: AUDIENCE,
    AUTH_ROLE_CLAIM: 'realm_access.roles',
    AUTH_OWNER_CLAIM: 'team',
  });
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(async () => {
  await gateway.close();
  await provider.close();
});

test('a token identifies its subject, with role and owner from the configured claims', async () => {
  const token = await provider.token({ realm_access: { roles: ['caller', 'operator'] }, team: 'team-a' });
  const { data } = await viewer(gateway, token);
  expect(data.viewer).toEqual({
    kind: 'TOKEN',
    name: 'alice',
    roles: ['READER', 'CALLER', 'OPERATOR'],
    owner: 'team-a',
    tier: 'standard',
  });
});

test.each([
  ['no role', {}],
  ['an unknown role', { realm_access: { roles: ['superuser'] } }],
  ['a role that is no text', { realm_access: { roles: [3, null] } }],
])('a token with %s is a READER', async (_name, claims) => {
  const { data } = await viewer(gateway, await provider.token(claims));
  expect(data.viewer).toMatchObject({ roles: ['READER'], owner: null });
});

test('a refresh is audited under the subject of the token', async () => {
  const token = await provider.token({ realm_access: { roles: 'OPERATOR' } });
  await gateway.ask('mutation { resumeRefreshes { userErrors { code } } }', {}, token);
  const { data } = await gateway.askAsOperator('{ auditLog(first: 1) { nodes { actor action } } }');
  expect(data.auditLog.nodes).toEqual([{ actor: 'token:alice', action: 'resumeRefreshes' }]);
});

describe('a token is refused', () => {
  test('that is signed with another key', async () => {
    const { privateKey } = await generateKeyPair('RS256');
    await expectRefused(await signed().setProtectedHeader(header('RS256')).sign(privateKey), 'not signed');
  });

  test('without a signature: the algorithm "none"', async () => {
    await expectRefused(new UnsecuredJWT(claims()).encode(), 'algorithm');
  });

  test('whose signature uses the public key as a shared secret', async () => {
    const secret = new TextEncoder().encode(await publishedKey());
    await expectRefused(await signed().setProtectedHeader(header('HS256')).sign(secret), 'algorithm');
  });

  test('whose payload was changed', async () => {
    const [head, payload = '', signature] = (await provider.token()).split('.');
    const changed = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'mallory' };
    const forged = [head, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
    await expectRefused(forged, 'not signed');
  });

  test('for another audience', async () => {
    await expectRefused(await provider.token({}, { audience: 'https://another.example' }), '"aud"');
  });

  test('of another issuer', async () => {
    await expectRefused(await ours(signed().setIssuer('https://another.example')), '"iss"');
  });

  test('without an expiry', async () => {
    const { exp: _exp, ...endless } = claims();
    await expectRefused(await ours(new SignJWT(endless)), '"exp"');
  });

  test('before it is valid', async () => {
    await expectRefused(await ours(signed().setNotBefore('10 minutes')), '"nbf"');
  });

  async function expectRefused(token: string, reason: string) {
    const answer = await viewer(gateway, token);
    expect(codeOf(answer)).toBe('UNAUTHENTICATED');
    expect(answer.errors?.[0]?.message).toContain(reason);
  }
});

test('a token is accepted 20 seconds after its expiry, and not 40 seconds after it: clocks differ', async () => {
  const token = await provider.token({}, { lifetimeSeconds: 60 });
  passSeconds(80);
  expect(codeOf(await viewer(gateway, token))).toBeUndefined();
  passSeconds(20);
  expect(codeOf(await viewer(gateway, token))).toBe('UNAUTHENTICATED');
});

describe.each(transports)('a subscription over %s', (_name, connect) => {
  test('ends when its token expires', async () => {
    // The token is expired for 28 of the 30 seconds by which clocks may differ.
    const token = await ours(signed().setExpirationTime(Math.floor(Date.now() / 1000) - 28));
    const connection = await connect(gateway.url, bearer(token));
    await connection.watch('subscription { refreshProgress { phase } }').toTheEnd();
    expect(codeOf(await viewer(gateway, token))).toBe('UNAUTHENTICATED');
    connection.close();
  });
});

describe('the keys of the provider', () => {
  test('are not fetched for each token', async () => {
    const before = provider.jwksRequests;
    for (let ask = 0; ask < 5; ask += 1) await viewer(gateway, await provider.token());
    expect(provider.jwksRequests).toBe(before);
  });

  test('are fetched once for many tokens with made-up keys', async () => {
    const before = provider.jwksRequests;
    const { privateKey } = await generateKeyPair('RS256');
    for (let ask = 0; ask < 5; ask += 1) {
      await viewer(
        gateway,
        await signed()
          .setProtectedHeader({ alg: 'RS256', kid: `made-up-${ask}` })
          .sign(privateKey),
      );
    }
    expect(provider.jwksRequests - before).toBeLessThanOrEqual(1);
  });

  test('may change: the new one is fetched when a token first names it, and the old one is refused', async () => {
    const old = await provider.token();
    await provider.rotateKey();
    // Longer than the pause after the keys were last fetched.
    passSeconds(31);
    expect(codeOf(await viewer(gateway, await provider.token()))).toBeUndefined();
    expect(codeOf(await viewer(gateway, old))).toBe('UNAUTHENTICATED');
  });

  test('are kept while the provider is away', async () => {
    const token = await provider.token();
    await provider.close();
    expect(codeOf(await viewer(gateway, token))).toBeUndefined();
  });
});

function passSeconds(seconds: number): void {
  const now = Date.now() + seconds * 1_000;
  vi.useFakeTimers({ toFake: ['Date'], now });
}

function claims() {
  return { sub: 'alice', iss: provider.issuer, aud: AUDIENCE, exp: Math.floor(Date.now() / 1000) + 600 };
}

function signed(): SignJWT {
  return new SignJWT(claims());
}

function header(alg: string) {
  return { alg, kid: provider.keyId };
}

function ours(token: SignJWT): Promise<string> {
  return token.setProtectedHeader(header('RS256')).sign(provider.signingKey);
}

async function publishedKey(): Promise<string> {
  const response = await fetch(provider.jwksUrl);
  const { keys } = (await response.json()) as { readonly keys: readonly JsonWebKey[] };
  const [jwk] = keys;
  if (!jwk) throw new Error('the provider publishes no key');
  return createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();
}
