import type { Context } from '../../../graph/context.ts';
import { validateEvent } from '../../../usage/events/validate-events.ts';
import { refusal, type TextError } from './text-refusal.ts';
import type { UsageSubject } from './text-request.ts';
import { noUsage } from './token-usage.ts';

/** What names the model of the call, which is checked when it is looked up. */
const ANY_MODEL = 'model';

interface RecordedCall extends UsageSubject {
  readonly idempotencyKey?: string | null;
}

/** What the usage of the call could not be recorded with, so that it is known before the call. */
export function requestRefusals(
  request: RecordedCall,
  { identity, config }: Context,
): TextError<'FOREIGN_OWNER' | 'INVALID_INPUT'>[] {
  const { writeSurcharged: _, ...usage } = noUsage;
  const { owner, project, idempotencyKey = null } = request;
  const tags = [...request.tags];
  const event = { model: ANY_MODEL, usage, success: true, owner, project, tags, idempotencyKey };
  const rules = { now: new Date(), retentionDays: config.usage.retentionDays, identity };
  const checked = validateEvent(event, '', rules);
  if (!Array.isArray(checked)) return [];
  return checked.map(({ code, path, message }) =>
    refusal(code === 'FOREIGN_OWNER' ? code : 'INVALID_INPUT', path.slice(1), message.replace('".', '"')),
  );
}
