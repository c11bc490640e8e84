import { builder } from '../../graph/builder.ts';
import { resetRequestCaches } from '../../graph/context.ts';
import { userErrorType } from '../../graph/errors/user-error.ts';
import { ApiKey, apiKeyById } from './api-key.ts';
import type { ApiKeyRow } from './key-queries.ts';
import { newKeySecret } from './key-secret.ts';
import { storedSecret } from './new-key.ts';

const RotateApiKeyError = userErrorType('RotateApiKeyError', 'Reason why an API key was not rotated.', {
  REVOKED: { description: 'The key is revoked.' },
  EXPIRED: { description: 'The key is expired.' },
});

interface PayloadShape {
  readonly apiKey: ApiKeyRow;
  readonly secret: string | null;
  readonly userErrors: readonly (typeof RotateApiKeyError.$inferType)[];
}

const RotateApiKeyPayload = builder.objectRef<PayloadShape>('RotateApiKeyPayload').implement({
  description: 'Result of `rotateApiKey`.',
  fields: (t) => ({
    apiKey: t.expose('apiKey', { type: ApiKey, nullable: true, description: 'The key in its current state.' }),
    secret: t.exposeString('secret', {
      nullable: true,
      description: 'The new secret, which is shown once. Null with user errors.',
    }),
    userErrors: t.expose('userErrors', {
      type: [RotateApiKeyError],
      description: 'Reasons why the key was not rotated. Empty on success.',
    }),
  }),
});

const RotateApiKeyInput = builder.inputType('RotateApiKeyInput', {
  description: 'Input of `rotateApiKey`.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The id of the key, such as "ApiKey:12".' }) }),
});

builder.mutationField('rotateApiKey', (t) =>
  t.field({
    type: RotateApiKeyPayload,
    nullable: true,
    authScopes: { role: 'ADMIN' },
    description:
      'Gives an API key a new secret. The old secret stops working within a second, and its open connections are closed. Requires the role ADMIN.',
    args: { input: t.arg({ type: RotateApiKeyInput, required: true }) },
    resolve: async (_mutation, { input }, context): Promise<PayloadShape> => {
      resetRequestCaches(context);
      const { id } = await apiKeyById(context, input.id);
      const secret = newKeySecret();
      const rotated = await context.apiKeys.rotate(id, storedSecret(secret));
      if (!rotated) return refused(await apiKeyById(context, input.id));
      context.keyChanges.publish(id);
      return { apiKey: rotated, secret, userErrors: [] };
    },
  }),
);

function refused(apiKey: ApiKeyRow): PayloadShape {
  const code = apiKey.revokedAt === null ? 'EXPIRED' : 'REVOKED';
  const message = `The API key ${apiKey.id} is ${code.toLowerCase()}; only an active key can be rotated.`;
  return { apiKey, secret: null, userErrors: [{ code, message }] };
}
