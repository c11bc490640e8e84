import { builder } from '../../graph/builder.ts';
import type { Context } from '../../graph/context.ts';
import { userErrorType } from '../../graph/errors/user-error.ts';
import { testMessage } from './message.ts';
import { postMessage } from './post-message.ts';
import { signatureHeaders } from './signature.ts';
import { notFound, notFoundCode, webhookById } from './webhook.ts';
import { WebhookDelivery } from './webhook-delivery.ts';
import type { DeliveryRow, WebhookRow } from './webhook-queries.ts';

const TestWebhookError = userErrorType('TestWebhookError', 'Reason why a test of a webhook failed.', {
  ...notFoundCode,
  DELIVERY_FAILED: { description: 'The endpoint did not respond with a status from 200 to 299.' },
});

interface PayloadShape {
  readonly delivery: DeliveryRow | null;
  readonly userErrors: readonly (typeof TestWebhookError.$inferType)[];
}

const TestWebhookPayload = builder.objectRef<PayloadShape>('TestWebhookPayload').implement({
  description: 'Result of `testWebhook`.',
  fields: (t) => ({
    delivery: t.expose('delivery', {
      type: WebhookDelivery,
      nullable: true,
      description: 'The delivery of the test. Null when no webhook has the id.',
    }),
    userErrors: t.expose('userErrors', {
      type: [TestWebhookError],
      description: 'Reasons why the test failed. Empty on success.',
    }),
  }),
});

const TestWebhookInput = builder.inputType('TestWebhookInput', {
  description: 'Input of `testWebhook`.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The id of the webhook, such as "Webhook:12".' }) }),
});

builder.mutationField('testWebhook', (t) =>
  t.field({
    type: TestWebhookPayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description:
      'Sends one signed test message and waits for the response. A paused webhook is tested too. The test is not retried. Requires the role OPERATOR.',
    args: { input: t.arg({ type: TestWebhookInput, required: true }) },
    resolve: async (_mutation, { input: { id } }, context): Promise<PayloadShape> => {
      const webhook = await webhookById(context, id);
      if (webhook === undefined) return { delivery: null, userErrors: [notFound(id)] };
      const delivery = await sendTest(context, webhook);
      if (delivery.error === null) return { delivery, userErrors: [] };
      const message = `The test of Webhook:${webhook.id} failed: ${delivery.error}.`;
      return { delivery, userErrors: [{ code: 'DELIVERY_FAILED', message }] };
    },
  }),
);

async function sendTest({ webhooks, config }: Context, webhook: WebhookRow): Promise<DeliveryRow> {
  const { allowsPrivateAddresses: allowsPrivate, timeoutMs } = config.webhooks;
  const { messageId, body } = testMessage(webhook);
  const headers = signatureHeaders(webhook, messageId, body);
  const { signal } = new AbortController();
  const attempt = await postMessage({ url: webhook.url, headers, body }, { allowsPrivate, timeoutMs, signal });
  return webhooks.recordTest(webhook.id, messageId, {
    ...attempt,
    status: attempt.error === null ? 'DELIVERED' : 'FAILED',
  });
}
