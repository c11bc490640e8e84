import { randomUUID } from 'node:crypto';
import { Decimal } from 'decimal.js';
import { cursorOfChange } from '../../change/change-position.ts';
import type { ChangeRow } from '../../change/change-queries.ts';
import { changeSummary } from '../../change/change-summary.ts';
import type { NewMessage } from './outbox-queries.ts';
import type { WebhookRow } from './webhook-queries.ts';

export const MAX_CHANGES = 100;
const MAX_BODY_CHARACTERS = 1_000_000;

/** The message with the first of these changes, in one or more messages per refresh. `position`: the last change in it. */
export function changesMessage(webhook: WebhookRow, [first, ...rest]: readonly [ChangeRow, ...ChangeRow[]]) {
  const changes = [first];
  let size = 0;
  for (const change of rest) {
    size += JSON.stringify(change.fields).length;
    if (change.refreshId !== first.refreshId || size > MAX_BODY_CHARACTERS) break;
    changes.push(change);
  }
  const last = changes.at(-1) ?? first;
  const data = {
    webhook: `Webhook:${webhook.id}`,
    refresh: `Refresh:${first.refreshId}`,
    catalogVersion: last.version,
    cursor: cursorOfChange(last),
    changes: changes.map(changeInMessage),
  };
  const body = JSON.stringify({ type: 'catalog.changed', timestamp: first.at.toISOString(), data });
  const message: NewMessage = { messageId: newMessageId(), changeCount: changes.length, body };
  return { message, position: last.id };
}

/** What a message says of a budget that has reached a threshold. */
export interface AlertInMessage {
  readonly budgetId: number;
  readonly scope: string;
  /** Null: all usage. */
  readonly subject: string | null;
  readonly period: string;
  readonly periodStart: Date;
  readonly threshold: number;
  readonly spent: string;
  readonly amount: string;
  readonly action: string;
  readonly at: Date;
}

export function budgetAlertMessage(webhookId: number, alert: AlertInMessage): NewMessage {
  const { budgetId, scope, subject, period, periodStart, threshold, spent, amount, action, at } = alert;
  const budget = { id: `Budget:${budgetId}`, scope, subject, period, action };
  const data = { webhook: `Webhook:${webhookId}`, budget, periodStart: periodStart.toISOString(), threshold };
  const body = JSON.stringify({
    type: 'budget.alert',
    timestamp: at.toISOString(),
    data: { ...data, spent: new Decimal(spent).toFixed(), amount: new Decimal(amount).toFixed() },
  });
  return { messageId: newMessageId(), changeCount: 0, body };
}

export function testMessage({ id }: WebhookRow) {
  const data = { webhook: `Webhook:${id}` };
  const body = JSON.stringify({ type: 'webhook.test', timestamp: new Date().toISOString(), data });
  return { messageId: newMessageId(), body };
}

function changeInMessage(change: ChangeRow) {
  const { id, kind, subjectType, subjectKey, fields, anomalies, at } = change;
  return {
    ...{ id: `Change:${id}`, kind, subjectType, subject: subjectKey },
    ...{ summary: changeSummary(change), fields, anomalies, at: at.toISOString() },
  };
}

function newMessageId(): string {
  return `msg_${randomUUID()}`;
}
