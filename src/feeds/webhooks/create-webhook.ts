import { validateChangeFilter } from '../../change/change-criteria.ts';
import { ChangeFilter } from '../../change/change-filter.ts';
import { changeIdIn } from '../../change/change-position.ts';
import { builder } from '../../graph/builder.ts';
import { userErrorType } from '../../graph/errors/user-error.ts';
import { urlFault } from './endpoint-url.ts';
import { newSecret } from './signature.ts';
import { storedFilter } from './stored-filter.ts';
import { eventKinds, Webhook, WebhookEventKind } from './webhook.ts';
import type { WebhookRow } from './webhook-queries.ts';

const MAX_WEBHOOKS = 1_000;

const CreateWebhookError = userErrorType('CreateWebhookError', 'Reason why a webhook was not created.', {
  INVALID_URL: { description: 'The URL is not an http: or https: URL, has a password, or is too long.' },
  PRIVATE_ADDRESS: { description: 'The host has a private, loopback, or link-local address.' },
  TOO_MANY_WEBHOOKS: { description: `The gateway has ${MAX_WEBHOOKS} webhooks.` },
});

interface PayloadShape {
  readonly webhook: WebhookRow | null;
  readonly secret: string | null;
  readonly userErrors: readonly (typeof CreateWebhookError.$inferType)[];
}

const CreateWebhookPayload = builder.objectRef<PayloadShape>('CreateWebhookPayload').implement({
  description: 'Result of `createWebhook`.',
  fields: (t) => ({
    webhook: t.expose('webhook', { type: Webhook, nullable: true, description: 'The webhook. Null with user errors.' }),
    secret: t.exposeString('secret', {
      nullable: true,
      description:
        'The secret that verifies signatures in the form of Standard Webhooks, such as "whsec_…". The gateway shows it once. Null with user errors.',
    }),
    userErrors: t.expose('userErrors', {
      type: [CreateWebhookError],
      description: 'Reasons why the webhook was not created. Empty on success.',
    }),
  }),
});

const CreateWebhookInput = builder.inputType('CreateWebhookInput', {
  description: 'Input of `createWebhook`.',
  fields: (t) => ({
    url: t.string({ required: true, description: 'URL of the endpoint, with `https:` or `http:`.' }),
    events: t.field({
      type: [WebhookEventKind],
      required: true,
      defaultValue: ['CHANGES'],
      description: 'What the webhook sends, at least one kind.',
    }),
    filter: t.field({
      type: ChangeFilter,
      description: 'For CHANGES: only changes that match the filter. Default: all changes.',
    }),
    after: t.string({
      description:
        'For CHANGES: a cursor of `changes`. Only changes that were recorded after it are delivered. Default: the newest.',
    }),
  }),
});

builder.mutationField('createWebhook', (t) =>
  t.field({
    type: CreateWebhookPayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description: 'Creates a webhook and returns its secret, which is shown once. Requires the role OPERATOR.',
    args: { input: t.arg({ type: CreateWebhookInput, required: true }) },
    resolve: async (_mutation, { input }, { webhooks, recordedChanges, deliverer, config }): Promise<PayloadShape> => {
      const events = eventKinds(input.events);
      const filter = storedFilter(await validateChangeFilter(input.filter));
      const position = input.after == null ? await recordedChanges.newestId() : changeIdIn(input.after);
      const fault = await urlFault(input.url, config.webhooks.allowsPrivateAddresses);
      if (fault !== null) return { webhook: null, secret: null, userErrors: [fault] };
      if ((await webhooks.count()) >= MAX_WEBHOOKS) return { webhook: null, secret: null, userErrors: [tooMany] };
      const secret = newSecret();
      const webhook = await webhooks.create({ url: new URL(input.url).href, events, filter, secret, position });
      deliverer.wake();
      return { webhook, secret, userErrors: [] };
    },
  }),
);

const tooMany = {
  code: 'TOO_MANY_WEBHOOKS',
  message: `There can be at most ${MAX_WEBHOOKS} webhooks. Delete one that is no longer needed.`,
} as const;
