import type { Answer, TestGateway } from '../harness/gateway.ts';

export interface NewKey {
  readonly id: string;
  readonly secret: string;
}

/** Creates an API key with these properties. */
export async function newKey(gateway: TestGateway, properties: object = {}): Promise<NewKey> {
  const { data, errors } = await gateway.askAsOperator(CREATE, {
    input: { name: 'test', role: 'READER', ...properties },
  });
  if (errors || data.createApiKey.userErrors.length > 0) throw new Error(JSON.stringify({ data, errors }));
  return { id: data.createApiKey.apiKey.id, secret: data.createApiKey.secret };
}

export async function revokeKey(gateway: TestGateway, id: string): Promise<void> {
  const { errors } = await gateway.askAsOperator(REVOKE, { id });
  if (errors) throw new Error(JSON.stringify(errors));
}

/** A bearer's credential as the header that carries it. */
export function bearer(credential: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${credential}` };
}

export async function viewer(gateway: TestGateway, credential: string): Promise<Answer> {
  return gateway.ask('{ viewer { kind name roles owner tier } }', {}, credential);
}

export function codeOf({ errors }: Answer): unknown {
  return errors?.[0]?.extensions['code'];
}

const CREATE = `mutation ($input: CreateApiKeyInput!) {
  createApiKey(input: $input) { apiKey { id } secret userErrors { code message } }
}`;

const REVOKE = 'mutation ($id: ID!) { revokeApiKey(input: { id: $id }) { userErrors { code } } }';
