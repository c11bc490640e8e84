import { builder } from '../../graph/builder.ts';
import { userErrorType } from '../../graph/errors/user-error.ts';
import { DEFAULT_TIER } from '../identity.ts';
import { RoleEnum } from '../viewer.ts';
import { ApiKey } from './api-key.ts';
import type { ApiKeyRow } from './key-queries.ts';
import { createKey, keyFaults } from './new-key.ts';

const CreateApiKeyError = userErrorType('CreateApiKeyError', 'Reason why an API key was not created.', {
  INVALID_NAME: { description: 'The name is blank or too long.' },
  INVALID_OWNER: { description: 'The owner is blank or too long.' },
  INVALID_TIER: { description: 'The tier is not a lower-case word.' },
  EXPIRY_IN_THE_PAST: { description: 'The expiry is not in the future.' },
});

interface PayloadShape {
  readonly apiKey: ApiKeyRow | null;
  readonly secret: string | null;
  readonly userErrors: readonly (typeof CreateApiKeyError.$inferType)[];
}

const CreateApiKeyPayload = builder.objectRef<PayloadShape>('CreateApiKeyPayload').implement({
  description: 'Result of `createApiKey`.',
  fields: (t) => ({
    apiKey: t.expose('apiKey', { type: ApiKey, nullable: true, description: 'The new key. Null with user errors.' }),
    secret: t.exposeString('secret', {
      nullable: true,
      description:
        'The secret, sent by a client as `Authorization: Bearer …`. The gateway shows it once. Null with user errors.',
    }),
    userErrors: t.expose('userErrors', {
      type: [CreateApiKeyError],
      description: 'Reasons why the key was not created. Empty on success.',
    }),
  }),
});

const CreateApiKeyInput = builder.inputType('CreateApiKeyInput', {
  description: 'Input of `createApiKey`.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The purpose of the key, in 1 to 100 characters.' }),
    role: t.field({ type: RoleEnum, required: true, description: 'The role of the key.' }),
    owner: t.string({ description: 'Owner whose usage and budgets the requests count toward.' }),
    tier: t.string({ defaultValue: DEFAULT_TIER, description: 'The name of the rate limits that apply to the key.' }),
    expiresAt: t.field({
      type: 'DateTime',
      description:
        'Time when the key stops working. A day means the end of the day in UTC. The key does not expire when omitted.',
    }),
  }),
});

builder.mutationField('createApiKey', (t) =>
  t.field({
    type: CreateApiKeyPayload,
    nullable: true,
    authScopes: { role: 'ADMIN' },
    description: 'Creates an API key and returns its secret, which is shown once. Requires the role ADMIN.',
    args: { input: t.arg({ type: CreateApiKeyInput, required: true }) },
    resolve: async (_mutation, { input: given }, { apiKeys }): Promise<PayloadShape> => {
      const input = { ...given, expiresAt: given.expiresAt?.end };
      const userErrors = keyFaults(input);
      if (userErrors.length > 0) return { apiKey: null, secret: null, userErrors };
      return { ...(await createKey(apiKeys, input)), userErrors };
    },
  }),
);
