import type { Identity } from '../../access/identity.ts';
import { tokenUsageOf } from '../../cost/token-usage.ts';
import { quoteInput } from '../../quote-input.ts';
import { MAX_TEXT_LENGTH } from '../../resolution/resolve-models.ts';
import { maySpendFor } from '../owner.ts';
import type { UsageEvent, UsageSource } from './usage-event.ts';
import type { UsageEventShape } from './usage-event-input.ts';

export const MAX_EVENTS = 1_000;
const MAX_NAME_LENGTH = 200;
const MAX_TAGS = 20;
/** Clocks of programs differ. */
const MAX_SKEW_MS = 60_000;
const DAY_MS = 24 * 60 * 60_000;
/** More than all requests of a month, so that the sums of millions of events stay in the range of a column. */
const MAX_REQUESTS = 1_000_000_000;
const MAX_TOKENS = 1_000_000_000_000;
export const MAX_DURATION_MS = 7 * DAY_MS;

export type EventFaultCode =
  | 'INVALID_MODEL'
  | 'INVALID_TIME'
  | 'INVALID_USAGE'
  | 'INVALID_LATENCY'
  | 'INVALID_NAME'
  | 'FOREIGN_OWNER';

export interface EventFault {
  readonly code: EventFaultCode;
  /** The place in the request, such as "events.3.model". */
  readonly path: string;
  readonly message: string;
}

export interface EventRules {
  readonly now: Date;
  /** 0: events of any age. */
  readonly retentionDays: number;
  readonly identity: Identity;
}

/** An event of a client, or of a call by the gateway, which also knows how the tokens were counted. */
export type GivenEvent = UsageEventShape & { readonly usageSource?: UsageSource };

/** The event as stored, or what is wrong with it. */
export function validateEvent(given: GivenEvent, path: string, rules: EventRules): UsageEvent | EventFault[] {
  const faults = [
    ...modelFaults(given, path),
    ...timeFaults(given, path, rules),
    ...usageFaults(given, path),
    ...latencyFaults(given, path),
    ...nameFaults(given, path),
    ...ownerFaults(given, path, rules),
  ];
  if (faults.length > 0) return faults;
  return {
    model: given.model.trim(),
    provider: given.provider?.trim() ?? null,
    at: given.at?.start ?? rules.now,
    isDated: given.at != null,
    usage: tokenUsageOf(given.usage),
    usageSource: given.usageSource ?? 'REPORTED',
    isSuccess: given.success,
    errorCode: given.errorCode ?? null,
    latencyMs: given.latencyMs ?? null,
    firstTokenMs: given.firstTokenMs ?? null,
    owner: given.owner ?? rules.identity.owner,
    project: given.project ?? null,
    tags: [...new Set(given.tags ?? [])].toSorted(),
    idempotencyKey: given.idempotencyKey ?? null,
  };
}

function modelFaults({ model, provider }: UsageEventShape, path: string): EventFault[] {
  const faults: EventFault[] = [];
  if (!isName(model, MAX_TEXT_LENGTH)) {
    faults.push(fault('INVALID_MODEL', `${path}.model`, lengthAllowed(MAX_TEXT_LENGTH), quoteInput(model)));
  }
  if (provider != null && !isName(provider, MAX_NAME_LENGTH)) {
    faults.push(fault('INVALID_MODEL', `${path}.provider`, lengthAllowed(MAX_NAME_LENGTH), quoteInput(provider)));
  }
  return faults;
}

function timeFaults({ at }: UsageEventShape, path: string, { now, retentionDays }: EventRules): EventFault[] {
  if (at == null) return [];
  const newest = now.getTime() + MAX_SKEW_MS;
  const oldest = retentionDays === 0 ? 0 : now.getTime() - retentionDays * DAY_MS;
  const time = at.start.getTime();
  if (time <= newest && time >= oldest) return [];
  const since = retentionDays === 0 ? '' : `within the last ${retentionDays} days, and `;
  return [fault('INVALID_TIME', `${path}.at`, `${since}at most a minute ahead of the gateway`, at.start.toISOString())];
}

function usageFaults({ usage }: UsageEventShape, path: string): EventFault[] {
  const { requests, input, output, reasoning, cacheRead, cacheWrite, inputAudio, outputAudio } = usage;
  const tokens = input + output + reasoning + cacheRead + cacheWrite + inputAudio + outputAudio;
  if (requests >= 1 && requests <= MAX_REQUESTS && tokens * requests <= MAX_TOKENS) return [];
  const allowed = `1 to ${MAX_REQUESTS} requests with at most ${MAX_TOKENS} tokens together`;
  return [fault('INVALID_USAGE', `${path}.usage`, allowed, `${tokens} tokens for each of ${requests} requests`)];
}

function latencyFaults({ latencyMs, firstTokenMs }: UsageEventShape, path: string): EventFault[] {
  const given = [
    ['latencyMs', latencyMs],
    ['firstTokenMs', firstTokenMs],
  ] as const;
  const faults = given.flatMap(([name, ms]) =>
    ms == null || (ms >= 0 && ms <= MAX_DURATION_MS)
      ? []
      : fault('INVALID_LATENCY', `${path}.${name}`, `from 0 to ${MAX_DURATION_MS} milliseconds`, String(ms)),
  );
  if (faults.length > 0 || latencyMs == null || firstTokenMs == null || firstTokenMs <= latencyMs) return faults;
  return [fault('INVALID_LATENCY', `${path}.firstTokenMs`, `at most "latencyMs", ${latencyMs}`, String(firstTokenMs))];
}

function nameFaults(given: UsageEventShape, path: string): EventFault[] {
  const { owner, project, errorCode, idempotencyKey, tags } = given;
  const named = Object.entries({ owner, project, errorCode, idempotencyKey }).flatMap(([name, value]) =>
    value == null || isName(value, MAX_NAME_LENGTH)
      ? []
      : fault('INVALID_NAME', `${path}.${name}`, lengthAllowed(MAX_NAME_LENGTH), quoteInput(value)),
  );
  if (tags == null) return named;
  if (tags.length > MAX_TAGS)
    return [...named, fault('INVALID_NAME', `${path}.tags`, `at most ${MAX_TAGS}`, String(tags.length))];
  const invalid = tags.find((tag) => !isName(tag, MAX_NAME_LENGTH));
  if (invalid === undefined) return named;
  return [...named, fault('INVALID_NAME', `${path}.tags`, lengthAllowed(MAX_NAME_LENGTH), quoteInput(invalid))];
}

function ownerFaults({ owner }: UsageEventShape, path: string, { identity }: EventRules): EventFault[] {
  if (owner == null || identity.owner === null || maySpendFor(owner, identity)) return [];
  return [
    fault(
      'FOREIGN_OWNER',
      `${path}.owner`,
      `the owner of the credential, ${quoteInput(identity.owner)}`,
      quoteInput(owner),
    ),
  ];
}

function isName(text: string, maxLength: number): boolean {
  return text.trim().length > 0 && text.length <= maxLength && !text.includes('\0');
}

function lengthAllowed(maxLength: number): string {
  return `1 to ${maxLength} characters`;
}

function fault(code: EventFaultCode, path: string, allowed: string, got: string): EventFault {
  return { code, path, message: `"${path}" must be ${allowed}; got ${got}.` };
}
