import { requireRole } from '../../access/require-role.ts';
import type { pauseReasons, webhookEvents } from '../../db/tables/webhook-tables.ts';
import { builder, decodeGlobalID } from '../../graph/builder.ts';
import type { Context } from '../../graph/context.ts';
import { badInput } from '../../graph/errors/errors.ts';
import { rowIds } from '../../graph/node-id.ts';
import { connectionType, pageArgs } from '../../graph/paging/connection.ts';
import { idOf, newestFirst } from '../../graph/paging/orders.ts';
import { connection, connectionsOfParents } from '../../graph/paging/pagination.ts';
import { quoteInput } from '../../quote-input.ts';
import { WebhookDeliveryConnection } from './webhook-delivery.ts';
import type { WebhookRow } from './webhook-queries.ts';

const WebhookStatus = builder.enumType('WebhookStatus', {
  description: 'Status of a webhook.',
  values: {
    ACTIVE: { description: 'Messages are delivered.' },
    FAILING: { description: 'The last attempt failed and will be repeated.' },
    PAUSED: { description: 'Nothing is delivered. Changes wait until `updateWebhook` resumes the webhook.' },
  } as const,
});

export const WebhookEventKind = builder.enumType('WebhookEventKind', {
  description: 'What a webhook sends.',
  values: {
    CHANGES: { description: 'Changes of the catalog that match the filter.' },
    BUDGET_ALERTS: { description: 'Thresholds that budgets have reached, each once in a period.' },
  } as const satisfies Record<(typeof webhookEvents)[number], object>,
});

const WebhookPauseReason = builder.enumType('WebhookPauseReason', {
  description: 'Reason why a webhook is paused.',
  values: {
    REQUESTED: { description: 'An operator paused it.' },
    DELIVERY_FAILED: { description: 'All attempts failed for WEBHOOK_RETRY_PERIOD.' },
    ENDPOINT_GONE: { description: 'The endpoint responded with the status 410.' },
  } as const satisfies Record<(typeof pauseReasons)[number], object>,
});

export const Webhook = builder.loadableNodeRef('Webhook', {
  id: { resolve: (webhook) => String(webhook.id) },
  load: (ids: string[], context: Context) => {
    requireRole(context.identity, 'OPERATOR');
    return context.webhooks.byIds(rowIds(ids));
  },
  sort: (webhook) => String(webhook.id),
});

Webhook.implement({
  cacheable: false,
  description:
    'An endpoint that receives matching changes or budget alerts as signed HTTP requests, at least once and in the order in which they were recorded.',
  authScopes: { role: 'OPERATOR' },
  fields: (t) => ({
    url: t.exposeString('url', { description: 'URL of the endpoint.' }),
    filter: t.expose('filter', {
      type: 'JSON',
      nullable: true,
      description: 'The change filter, with the fields of `ChangeFilter`. An empty object matches every change.',
    }),
    events: t.expose('events', { type: [WebhookEventKind], description: 'What the webhook sends.' }),
    status: t.field({ type: WebhookStatus, description: 'Status of the webhook.', resolve: statusOf }),
    pauseReason: t.expose('pauseReason', {
      type: WebhookPauseReason,
      nullable: true,
      description: 'Reason why the webhook is paused. Null when it is not paused.',
    }),
    pausedAt: t.expose('pausedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the webhook was paused. Null when it is not paused.',
    }),
    failingSince: t.expose('failingSince', {
      type: 'DateTime',
      nullable: true,
      description: 'First failed attempt since the last success. Null when the last attempt succeeded.',
    }),
    nextAttemptAt: t.expose('nextAttemptAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Time of the next retry. Null when no attempt failed.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When the webhook was created.' }),
    deliveries: t.loadable({
      type: WebhookDeliveryConnection,
      byPath: true,
      description: 'Messages to the endpoint, newest first.',
      args: pageArgs,
      resolve: (webhook) => String(webhook.id),
      load: async (ids: string[], { webhooks }, args) =>
        connectionsOfParents(ids, args, {
          orderOf: (id) => newestFirst(`deliveries of webhook ${id}`),
          rows: (ofIds, page) => webhooks.deliveryPages(ofIds, page),
          counts: (ofIds) => webhooks.deliveryCounts(ofIds),
          parentOf: ({ webhookId }) => String(webhookId),
          valuesOf: idOf,
        }),
    }),
  }),
});

const WebhookConnection = connectionType(Webhook);

builder.queryField('webhooks', (t) =>
  t.field({
    type: WebhookConnection,
    nullable: true,
    cacheable: false,
    authScopes: { role: 'OPERATOR' },
    description: 'All webhooks, newest first. Requires the role OPERATOR.',
    args: pageArgs,
    resolve: (_query, args, { webhooks }) =>
      connection(args, {
        order: newestFirst('webhooks'),
        rows: (page) => webhooks.page(page),
        count: () => webhooks.count(),
        valuesOf: idOf,
      }),
  }),
);

function statusOf({ pausedAt, failingSince }: WebhookRow) {
  if (pausedAt !== null) return 'PAUSED';
  return failingSince === null ? 'ACTIVE' : 'FAILING';
}

/** Each kind once. Throws for an empty list. */
export function eventKinds(events: readonly WebhookRow['events'][number][]): WebhookRow['events'] {
  if (events.length === 0) throw badInput('"input.events" must have at least one kind; got none.');
  return [...new Set(events)];
}

/** Undefined: there is no such webhook. Throws for an id of another kind. */
export async function webhookById({ webhooks }: Context, globalId: string): Promise<WebhookRow | undefined> {
  const { typename, id } = decodeGlobalID(globalId);
  if (typename !== 'Webhook') {
    throw badInput(`"id" must be the id of a Webhook, such as "Webhook:12"; got ${quoteInput(globalId)}.`);
  }
  const [webhook] = await webhooks.byIds(rowIds([id]));
  return webhook;
}

export function notFound(globalId: string) {
  return { code: 'NOT_FOUND', message: `No webhook has the id ${quoteInput(globalId)}.` } as const;
}

export const notFoundCode = { NOT_FOUND: { description: 'No webhook has the id.' } };
