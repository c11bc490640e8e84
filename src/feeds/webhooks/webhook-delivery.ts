import { requireRole } from '../../access/require-role.ts';
import { builder } from '../../graph/builder.ts';
import type { Context } from '../../graph/context.ts';
import { rowIds } from '../../graph/node-id.ts';
import { connectionType } from '../../graph/paging/connection.ts';

const WebhookDeliveryEvent = builder.enumType('WebhookDeliveryEvent', {
  description: 'Content of the message of a delivery.',
  values: {
    CHANGES: { description: 'Changes of one refresh. The `type` in the body is "catalog.changed".' },
    BUDGET_ALERT: {
      description: 'A threshold that a budget has reached. The `type` in the body is "budget.alert".',
    },
    TEST: { description: 'A test by `testWebhook`. The `type` in the body is "webhook.test".' },
  } as const,
});

const WebhookDeliveryStatus = builder.enumType('WebhookDeliveryStatus', {
  description: 'Status of a delivery.',
  values: {
    PENDING: { description: 'The message is not delivered yet.' },
    DELIVERED: { description: 'The endpoint responded with a status from 200 to 299.' },
    FAILED: { description: 'The test failed. Messages with changes are retried instead.' },
  } as const,
});

export const WebhookDelivery = builder.loadableNodeRef('WebhookDelivery', {
  id: { resolve: (delivery) => String(delivery.id) },
  load: (ids: string[], context: Context) => {
    requireRole(context.identity, 'OPERATOR');
    return context.webhooks.deliveriesByIds(rowIds(ids));
  },
  sort: (delivery) => String(delivery.id),
});

WebhookDelivery.implement({
  cacheable: false,
  description: 'One message to a webhook, with its last attempt. Kept for WEBHOOK_LOG_RETENTION_DAYS.',
  authScopes: { role: 'OPERATOR' },
  fields: (t) => ({
    messageId: t.exposeString('messageId', {
      description:
        'Value of the header `webhook-id`, the same in every attempt. A receiver recognizes repetitions by it.',
    }),
    event: t.expose('event', { type: WebhookDeliveryEvent, description: 'Content of the message.' }),
    status: t.expose('status', { type: WebhookDeliveryStatus, description: 'Status of the delivery.' }),
    changeCount: t.exposeInt('changeCount', {
      description: 'Number of changes in the message. 0 for a budget alert or a test.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the message was created.' }),
    attempts: t.exposeInt('attempts', { description: 'Number of attempts so far.' }),
    lastAttemptAt: t.expose('lastAttemptAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the last attempt ended. Null before the first attempt.',
    }),
    responseStatus: t.exposeInt('responseStatus', {
      nullable: true,
      description: 'HTTP status of the last attempt. Null when there was no response.',
    }),
    error: t.exposeString('error', {
      nullable: true,
      description: 'Reason why the last attempt failed, for people. Null when it succeeded, and before the first.',
    }),
    durationMs: t.exposeInt('durationMs', {
      nullable: true,
      description: 'Duration of the last attempt in milliseconds. Null before the first attempt.',
    }),
  }),
});

export const WebhookDeliveryConnection = connectionType(WebhookDelivery);
