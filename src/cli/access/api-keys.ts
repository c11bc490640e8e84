import { quoteInput } from '../../quote-input.ts';
import type { Graph } from '../graph/graph.ts';
import { CommandFailure } from '../process/command-failure.ts';

const FIELDS = 'id prefix name role tier owner expiresAt lastUsedAt revokedAt';

export interface ApiKey {
  readonly id: string;
  readonly prefix: string;
  readonly name: string;
  readonly role: string;
  readonly tier: string;
  readonly owner: string | null;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

export interface KeyRequest {
  readonly name: string;
  readonly role: string;
  readonly owner?: string;
  readonly tier?: string;
  readonly expiresAt?: string;
}

interface UserErrors {
  readonly userErrors: readonly { readonly message: string }[];
}

export async function createApiKey(graph: Graph, input: KeyRequest): Promise<{ apiKey: ApiKey; secret: string }> {
  const { createApiKey: created } = await graph.ask<{
    createApiKey: UserErrors & { apiKey: ApiKey; secret: string };
  }>(
    `mutation CreateApiKey($input: CreateApiKeyInput!) {
      createApiKey(input: $input) { apiKey { ${FIELDS} } secret userErrors { message } }
    }`,
    { input },
  );
  failOn(created);
  return created;
}

/** `id`: the id that `keys list` shows, such as ApiKey:12, or its number. */
export async function revokeApiKey(graph: Graph, text: string): Promise<ApiKey> {
  const id = globalId(text);
  const { revokeApiKey: revoked } = await graph.ask<{
    revokeApiKey: (UserErrors & { apiKey: ApiKey }) | null;
  }>(
    `mutation RevokeApiKey($input: RevokeApiKeyInput!) {
      revokeApiKey(input: $input) { apiKey { ${FIELDS} } userErrors { message } }
    }`,
    { input: { id } },
  );
  if (revoked === null) throw new CommandFailure(`There is no key ${id}.`);
  failOn(revoked);
  return revoked.apiKey;
}

/** All keys, newest first. */
export async function* apiKeys(graph: Graph): AsyncGenerator<ApiKey> {
  for (let after: string | null = null; ; ) {
    const page: KeyPage = await graph.ask<KeyPage>(
      `query ApiKeys($after: String) {
        apiKeys(first: 100, after: $after) { nodes { ${FIELDS} } pageInfo { hasNextPage endCursor } }
      }`,
      { after },
    );
    yield* page.apiKeys.nodes;
    if (!page.apiKeys.pageInfo.hasNextPage) return;
    after = page.apiKeys.pageInfo.endCursor;
  }
}

interface KeyPage {
  readonly apiKeys: {
    readonly nodes: readonly ApiKey[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

function globalId(text: string): string {
  const [, number] = /^(?:ApiKey:)?([1-9]\d{0,14})$/.exec(text) ?? [];
  if (number !== undefined) return `ApiKey:${number}`;
  throw new CommandFailure(`revoke needs the id of a key, such as ApiKey:12; got ${quoteInput(text)}.`);
}

function failOn({ userErrors }: UserErrors): void {
  if (userErrors.length > 0) throw new CommandFailure(userErrors.map(({ message }) => message).join(' '));
}
