import { builder } from '../../graph/builder.ts';
import { resetRequestCaches } from '../../graph/context.ts';
import { userErrorType } from '../../graph/errors/user-error.ts';
import { notFound, notFoundCode, webhookById } from './webhook.ts';

const DeleteWebhookError = userErrorType('DeleteWebhookError', 'Reason why a webhook was not deleted.', notFoundCode);

interface PayloadShape {
  readonly deletedId: string | null;
  readonly userErrors: readonly (typeof DeleteWebhookError.$inferType)[];
}

const DeleteWebhookPayload = builder.objectRef<PayloadShape>('DeleteWebhookPayload').implement({
  description: 'Result of `deleteWebhook`.',
  fields: (t) => ({
    deletedId: t.exposeID('deletedId', {
      nullable: true,
      description: 'The id of the deleted webhook. Null with user errors.',
    }),
    userErrors: t.expose('userErrors', {
      type: [DeleteWebhookError],
      description: 'Reasons why the webhook was not deleted. Empty on success.',
    }),
  }),
});

const DeleteWebhookInput = builder.inputType('DeleteWebhookInput', {
  description: 'Input of `deleteWebhook`.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The id of the webhook, such as "Webhook:12".' }) }),
});

builder.mutationField('deleteWebhook', (t) =>
  t.field({
    type: DeleteWebhookPayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description:
      'Deletes a webhook with its log of deliveries. A message that is being sent may still arrive. Requires the role OPERATOR.',
    args: { input: t.arg({ type: DeleteWebhookInput, required: true }) },
    resolve: async (_mutation, { input: { id } }, context): Promise<PayloadShape> => {
      resetRequestCaches(context);
      const webhook = await webhookById(context, id);
      const isDeleted = webhook !== undefined && (await context.webhooks.delete(webhook.id));
      if (!isDeleted) return { deletedId: null, userErrors: [notFound(id)] };
      return { deletedId: id, userErrors: [] };
    },
  }),
);
