import { expect } from 'vitest';
import type { Answer } from '../harness/gateway.ts';

/** Settings of a gateway that delivers to loopback and repeats soon. */
export const webhookSettings = { WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'true', WEBHOOK_RETRY_DELAY: '20ms' };

interface Asked {
  askAsOperator(query: string, variables?: object): Promise<Answer>;
}

export async function createWebhook(gateway: Asked, input: object): Promise<{ id: string; secret: string }> {
  const { data, errors } = await gateway.askAsOperator(CREATE, { input });
  expect(errors).toBeUndefined();
  expect(data.createWebhook.userErrors).toEqual([]);
  return { id: data.createWebhook.webhook.id, secret: data.createWebhook.secret };
}

export const CREATE = `mutation ($input: CreateWebhookInput!) {
  createWebhook(input: $input) { webhook { id url filter status } secret userErrors { code } }
}`;

export const UPDATE = `mutation ($input: UpdateWebhookInput!) {
  updateWebhook(input: $input) { webhook { id url filter status pauseReason } secret userErrors { code } }
}`;

export async function webhookState(gateway: Asked, id: string): Promise<Answer['data']> {
  const { data } = await gateway.askAsOperator(STATE, { id });
  return data.node;
}

const STATE = `query ($id: ID!) {
  node(id: $id) { ... on Webhook {
    status pauseReason failingSince nextAttemptAt
    deliveries { totalCount nodes { messageId event status changeCount attempts responseStatus error } }
  } }
}`;
