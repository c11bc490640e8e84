import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair } from 'jose';
import Provider, { type Configuration, type JWK } from 'oidc-provider';

export const AUDIENCE = 'https://modelgraph.example';
const CLIENT = { client_id: 'alice', client_secret: 'secret' };

/** An OpenID provider on loopback that gives its client access tokens in the form of JSON Web Tokens. */
export interface IdentityProvider {
  readonly issuer: string;
  readonly jwksUrl: string;
  /** How often the public keys were fetched. */
  readonly jwksRequests: number;
  /** The key that tokens are signed with. */
  readonly signingKey: CryptoKey;
  readonly keyId: string;
  /** A token of the provider with these claims. */
  token(claims?: object, options?: { readonly lifetimeSeconds?: number; readonly audience?: string }): Promise<string>;
  /** Signs with a new key from now on, and no longer publishes the old one. */
  rotateKey(): Promise<void>;
  close(): Promise<void>;
}

export async function identityProvider(): Promise<IdentityProvider> {
  let handle: RequestListener = () => {};
  let jwksRequests = 0;
  let key = await newKey(1);
  const grant: Grant = { claims: {}, lifetimeSeconds: 600, audience: AUDIENCE };
  const server = createServer((request, response) => {
    if (request.url === '/jwks') jwksRequests += 1;
    handle(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  serve();

  return {
    issuer,
    jwksUrl: `${issuer}/jwks`,
    get jwksRequests() {
      return jwksRequests;
    },
    get signingKey() {
      return key.privateKey;
    },
    get keyId() {
      return key.jwk.kid;
    },
    token,
    rotateKey,
    close,
  };

  function serve(): void {
    handle = new Provider(issuer, configurationOf(key.jwk, grant)).callback();
  }

  async function token(claims: object = {}, { lifetimeSeconds = 600, audience = AUDIENCE } = {}): Promise<string> {
    Object.assign(grant, { claims, lifetimeSeconds, audience });
    const body = new URLSearchParams({ grant_type: 'client_credentials', ...CLIENT });
    const answer = await fetch(`${issuer}/token`, { method: 'POST', body });
    const { access_token: accessToken } = (await answer.json()) as { readonly access_token?: string };
    if (accessToken === undefined) throw new Error(`no token: ${answer.status}`);
    return accessToken;
  }

  async function rotateKey(): Promise<void> {
    key = await newKey(2);
    serve();
  }

  async function close(): Promise<void> {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
}

/** What the next token has. */
interface Grant {
  claims: object;
  lifetimeSeconds: number;
  audience: string;
}

function configurationOf(jwk: JWK, grant: Grant): Configuration {
  return {
    clients: [
      {
        ...CLIENT,
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    jwks: { keys: [jwk] },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => AUDIENCE,
        getResourceServerInfo: () => ({
          scope: '',
          audience: grant.audience,
          accessTokenTTL: grant.lifetimeSeconds,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    extraTokenClaims: () => ({ ...grant.claims }),
  };
}

async function newKey(number: number) {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: `key-${number}`, alg: 'RS256', use: 'sig' };
  return { privateKey, publicKey, jwk };
}
