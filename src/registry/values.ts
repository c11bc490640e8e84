import { z } from 'zod';
import { parseMoment } from '../graph/as-of/moment.ts';
import { isUsableKey } from '../models-dev/json/clean.ts';
import { semanticVersion } from './semantic-version.ts';

// The values of the registry. Their rules are part of the JSON Schema as far as it can express them.

/** A price beyond this is a price per token that was typed in as one per million, or a mistake. */
const MAX_PRICE = 100_000;
const INT_MAX = 2_147_483_647;
const MAX_METADATA_LENGTH = 10_000;

/** Text on one line, or with line breaks. */
export function text(maxLength: number, hasLines = false) {
  const unprintable = hasLines ? /[^\P{Cc}\n\t]|\p{Cs}/u : /[\p{Cc}\p{Cs}]/u;
  return z
    .string()
    .min(1)
    .max(maxLength)
    .refine((given) => given.trim() === given, 'must not begin or end with white space')
    .refine((given) => !unprintable.test(given), 'must not have control characters or invalid Unicode');
}

export const price = z.number().min(0).max(MAX_PRICE).describe('US dollars per million tokens. 0 is free.');

export const count = z.int().min(1).max(INT_MAX);

export const tags = z
  .array(text(100))
  .max(50)
  .refine((given) => new Set(given).size === given.length, 'must not repeat a tag');

export const version = text(100)
  .refine((given) => semanticVersion(given) !== null, 'must be a semantic version, such as "1.2.0"')
  .describe('Semantic version, such as "1.2.0" or "2.0.0-beta.1".');

/** A variable is stored as it is written; it is never replaced by its value. */
export const url = text(2_000)
  .refine(isWebAddress, 'must be an http: or https: URL without a user name or a password')
  .describe('An http: or https: URL, possibly with ${VARIABLES} that the client replaces.');

function isWebAddress(given: string): boolean {
  const parsed = URL.parse(given.replace(/\$\{\w+\}/g, 'variable'));
  return parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.username === '' && parsed.password === '';
}

export const partialDate = z
  .string()
  .regex(/^\d{4}(-\d{2}(-\d{2})?)?$/)
  .describe('A day, month or year, such as "2026-04-02", "2026-04" or "2026".');

export const moment = z
  .string()
  .refine((given) => parseMoment(given) !== null, 'must be a moment such as "2026-06-26T08:30:00Z", or a day')
  .describe('A moment in RFC 3339 format, or a day in UTC, which begins at midnight.');

export const providerKey = z
  .string()
  .refine((given) => isUsableKey(given) && !given.includes('/'), 'must be a key without a slash, such as "acme"')
  .describe('Key of a provider, such as "acme".');

export const modelKey = z
  .string()
  .refine((given) => isUsableKey(given) && /^[^/]+\/./.test(given), 'must have the form "provider/model"')
  .describe('Key of a model: the key of its provider, a slash, and the id to send to the provider.');

export const modelStatus = z.enum(['ACTIVE', 'ALPHA', 'BETA', 'DEPRECATED']);
export const modality = z.enum(['TEXT', 'IMAGE', 'AUDIO', 'VIDEO', 'PDF']);
export const capabilityName = z.enum([
  'ATTACHMENT',
  'REASONING',
  'TOOL_CALL',
  'STRUCTURED_OUTPUT',
  'TEMPERATURE',
  'OPEN_WEIGHTS',
  'VISION',
  'AUDIO',
  'VIDEO',
  'PDF',
]);

export const visibility = z
  .enum(['PUBLIC', 'KEYS'])
  .describe('Who sees the record: everyone who may read, or only callers with a credential. Default: PUBLIC.');

/** The catalog has one state of a record for all callers, so that an override cannot be for some of them. */
export const overrideVisibility = z
  .literal(
    'PUBLIC',
    'must be "PUBLIC": an override applies to all callers, or the others would need the upstream record',
  )
  .describe('Who sees the effective values: everyone who may read.');

export const quotas = z
  .strictObject({
    requestsPerMinute: count.optional(),
    tokensPerMinute: count.optional(),
    requestsPerDay: count.optional(),
  })
  .describe('Limits of the calls, over all callers.');

export const metadata = z
  .record(z.string(), z.json())
  .refine(isStorable, `must be at most ${MAX_METADATA_LENGTH} characters of JSON without NUL characters`)
  .describe('Any JSON object, for programs of the operator.');

function isStorable(given: unknown): boolean {
  const json = JSON.stringify(given);
  return json.length <= MAX_METADATA_LENGTH && !json.includes('\\u0000') && json.isWellFormed();
}
