import { builder, decodeGlobalID } from '../../graph/builder.ts';
import type { Context } from '../../graph/context.ts';
import { badInput } from '../../graph/errors/errors.ts';
import { rowIds } from '../../graph/node-id.ts';
import { connectionType, pageArgs } from '../../graph/paging/connection.ts';
import { idOf, newestFirst } from '../../graph/paging/orders.ts';
import { connection } from '../../graph/paging/pagination.ts';
import { quoteInput } from '../../quote-input.ts';
import { requireRole } from '../require-role.ts';
import { RoleEnum } from '../viewer.ts';
import type { ApiKeyRow } from './key-queries.ts';

export const ApiKey = builder.loadableNodeRef('ApiKey', {
  id: { resolve: (key) => String(key.id) },
  load: (ids: string[], context: Context) => {
    requireRole(context.identity, 'ADMIN');
    return context.apiKeys.byIds(rowIds(ids));
  },
  sort: (key) => String(key.id),
});

ApiKey.implement({
  cacheable: false,
  description: 'A key that identifies a program. The secret is shown once, when the key is created or rotated.',
  authScopes: { role: 'ADMIN' },
  fields: (t) => ({
    prefix: t.exposeString('prefix', { description: 'The first characters of the secret, such as "mg_live_4fGh".' }),
    name: t.exposeString('name', { description: 'The purpose of the key, as its creator names it.' }),
    role: t.expose('role', { type: RoleEnum, description: 'The role of the key.' }),
    tier: t.exposeString('tier', { description: 'The name of the rate limits that apply to the key.' }),
    owner: t.exposeString('owner', {
      nullable: true,
      description: 'Owner whose usage and budgets the requests count toward. Null when the key has no owner.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the key was created.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the key stops working. Null when the key does not expire.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the key was revoked. Null when the key is not revoked.',
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When the key was last used. The value can lag by up to one minute. Null when the key was never used.',
    }),
  }),
});

const ApiKeyConnection = connectionType(ApiKey);

builder.queryField('apiKeys', (t) =>
  t.field({
    type: ApiKeyConnection,
    nullable: true,
    cacheable: false,
    authScopes: { role: 'ADMIN' },
    description: 'All API keys, newest first, including revoked keys. Requires the role ADMIN.',
    args: pageArgs,
    resolve: (_query, args, { apiKeys }) =>
      connection(args, {
        order: newestFirst('API keys'),
        rows: (page) => apiKeys.page(page),
        count: () => apiKeys.count(),
        valuesOf: idOf,
      }),
  }),
);

export async function apiKeyById({ apiKeys }: Context, globalId: string): Promise<ApiKeyRow> {
  const { typename, id } = decodeGlobalID(globalId);
  if (typename !== 'ApiKey')
    throw badInput(`"id" must be the id of an ApiKey, such as "ApiKey:12"; got ${quoteInput(globalId)}.`);
  const [key] = await apiKeys.byIds(rowIds([id]));
  if (!key) throw badInput(`"id" must be the id of an ApiKey that exists; got ${quoteInput(globalId)}.`);
  return key;
}
