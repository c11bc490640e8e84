import { validateChangeFilter } from '../../change/change-criteria.ts';
import { ChangeFilter } from '../../change/change-filter.ts';
import { builder } from '../../graph/builder.ts';
import { resetRequestCaches } from '../../graph/context.ts';
import { userErrorType } from '../../graph/errors/user-error.ts';
import { urlFault } from './endpoint-url.ts';
import { rotatedSecret } from './signature.ts';
import { storedFilter } from './stored-filter.ts';
import { eventKinds, notFound, notFoundCode, Webhook, WebhookEventKind, webhookById } from './webhook.ts';
import type { WebhookChange, WebhookRow } from './webhook-queries.ts';

const UpdateWebhookError = userErrorType('UpdateWebhookError', 'Reason why a webhook was not updated.', {
  ...notFoundCode,
  INVALID_URL: { description: 'The URL is not an http: or https: URL, has a password, or is too long.' },
  PRIVATE_ADDRESS: { description: 'The host has a private, loopback, or link-local address.' },
});

interface PayloadShape {
  readonly webhook: WebhookRow | null;
  readonly secret: string | null;
  readonly userErrors: readonly (typeof UpdateWebhookError.$inferType)[];
}

const UpdateWebhookPayload = builder.objectRef<PayloadShape>('UpdateWebhookPayload').implement({
  description: 'Result of `updateWebhook`.',
  fields: (t) => ({
    webhook: t.expose('webhook', {
      type: Webhook,
      nullable: true,
      description: 'The webhook in its current state. Null when no webhook has the id.',
    }),
    secret: t.exposeString('secret', {
      nullable: true,
      description: 'The new secret, which the gateway shows once. Null when `rotateSecret` is not true.',
    }),
    userErrors: t.expose('userErrors', {
      type: [UpdateWebhookError],
      description: 'Reasons why the webhook was not updated. Empty on success.',
    }),
  }),
});

const UpdateWebhookInput = builder.inputType('UpdateWebhookInput', {
  description: 'Input of `updateWebhook`. A field that is omitted or null stays as it is.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id of the webhook, such as "Webhook:12".' }),
    url: t.string({ description: 'New URL of the endpoint.' }),
    events: t.field({
      type: [WebhookEventKind],
      description:
        'What the webhook sends from now on, at least one kind. With CHANGES added, it begins with those that were recorded in the meantime.',
    }),
    filter: t.field({
      type: ChangeFilter,
      description: 'For CHANGES: new filter. An empty filter matches every change.',
    }),
    paused: t.boolean({
      description: 'True pauses the webhook. False resumes it, with the changes that were recorded in the meantime.',
    }),
    rotateSecret: t.boolean({
      description: 'True creates a new secret. For 24 hours, each message has the signatures of both secrets.',
    }),
  }),
});

builder.mutationField('updateWebhook', (t) =>
  t.field({
    type: UpdateWebhookPayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description: 'Changes, pauses, or resumes a webhook, or rotates its secret. Requires the role OPERATOR.',
    args: { input: t.arg({ type: UpdateWebhookInput, required: true }) },
    resolve: async (_mutation, { input }, context): Promise<PayloadShape> => {
      const { id, url, events, filter, paused, rotateSecret } = input;
      resetRequestCaches(context);
      const kinds = events == null ? null : eventKinds(events);
      const validFilter = filter == null ? null : storedFilter(await validateChangeFilter(filter));
      const webhook = await webhookById(context, id);
      if (webhook === undefined) return { webhook: null, secret: null, userErrors: [notFound(id)] };
      const fault = url == null ? null : await urlFault(url, context.config.webhooks.allowsPrivateAddresses);
      if (fault !== null) return { webhook, secret: null, userErrors: [fault] };
      const secrets = rotateSecret ? rotatedSecret(webhook) : null;
      const change: WebhookChange = {
        ...(url != null && { url: new URL(url).href }),
        ...(kinds !== null && { events: kinds }),
        ...(validFilter !== null && { filter: validFilter }),
        ...(paused != null && { isPaused: paused }),
        ...secrets,
      };
      const updated = await context.webhooks.update(webhook.id, change);
      if (updated === undefined) return { webhook: null, secret: null, userErrors: [notFound(id)] };
      context.deliverer.wake();
      return { webhook: updated, secret: secrets?.secret ?? null, userErrors: [] };
    },
  }),
);
