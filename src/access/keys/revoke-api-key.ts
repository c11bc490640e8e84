import { builder } from '../../graph/builder.ts';
import { resetRequestCaches } from '../../graph/context.ts';
import { userErrorType } from '../../graph/errors/user-error.ts';
import { ApiKey, apiKeyById } from './api-key.ts';
import type { ApiKeyRow } from './key-queries.ts';

const RevokeApiKeyError = userErrorType('RevokeApiKeyError', 'Reason why an API key was not revoked.', {
  ALREADY_REVOKED: { description: 'The key is revoked already.' },
});

interface PayloadShape {
  readonly apiKey: ApiKeyRow;
  readonly userErrors: readonly (typeof RevokeApiKeyError.$inferType)[];
}

const RevokeApiKeyPayload = builder.objectRef<PayloadShape>('RevokeApiKeyPayload').implement({
  description: 'Result of `revokeApiKey`.',
  fields: (t) => ({
    apiKey: t.expose('apiKey', { type: ApiKey, nullable: true, description: 'The key in its current state.' }),
    userErrors: t.expose('userErrors', {
      type: [RevokeApiKeyError],
      description: 'Reasons why the key was not revoked. Empty on success.',
    }),
  }),
});

const RevokeApiKeyInput = builder.inputType('RevokeApiKeyInput', {
  description: 'Input of `revokeApiKey`.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The id of the key, such as "ApiKey:12".' }) }),
});

builder.mutationField('revokeApiKey', (t) =>
  t.field({
    type: RevokeApiKeyPayload,
    nullable: true,
    authScopes: { role: 'ADMIN' },
    description:
      'Revokes an API key permanently. The key stops working within a second, and its open connections are closed. Requires the role ADMIN.',
    args: { input: t.arg({ type: RevokeApiKeyInput, required: true }) },
    resolve: async (_mutation, { input }, context): Promise<PayloadShape> => {
      resetRequestCaches(context);
      const apiKey = await apiKeyById(context, input.id);
      const revoked = await context.apiKeys.revoke(apiKey.id);
      if (revoked) {
        context.keyChanges.publish(revoked.id);
        return { apiKey: revoked, userErrors: [] };
      }
      const message = `The API key ${apiKey.id} is revoked already.`;
      return { apiKey: await apiKeyById(context, input.id), userErrors: [{ code: 'ALREADY_REVOKED', message }] };
    },
  }),
);
