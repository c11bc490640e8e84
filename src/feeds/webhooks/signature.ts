import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { WebhookRow } from './webhook-queries.ts';

const SECRET_BYTES = 32;
/** How long the previous secret signs too. */
const ROTATION_MS = 24 * 60 * 60_000;

export function newSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

export function rotatedSecret({ secret }: WebhookRow) {
  return {
    secret: newSecret(),
    previousSecret: secret,
    previousSecretUntil: new Date(Date.now() + ROTATION_MS),
  };
}

/** The headers of Standard Webhooks. During a rotation, each of both secrets makes a signature. */
export function signatureHeaders(
  webhook: WebhookRow,
  messageId: string,
  body: string,
): Readonly<Record<string, string>> {
  const at = new Date();
  const signatures = activeSecrets(webhook, at).map((secret) => new Webhook(secret).sign(messageId, at, body));
  return {
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': signatures.join(' '),
  };
}

function activeSecrets({ secret, previousSecret, previousSecretUntil }: WebhookRow, at: Date): string[] {
  const isRotating = previousSecret !== null && previousSecretUntil !== null && at < previousSecretUntil;
  return isRotating ? [secret, previousSecret] : [secret];
}
