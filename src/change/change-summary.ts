import type { FieldChange, Json } from '../db/tables/json-columns.ts';
import type { ChangeRow } from './change-queries.ts';

const MAX_VALUE_LENGTH = 60;
const PRICE_UNIT = 'USD per million tokens';
const decimal = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 15 });

type Summarized = Pick<ChangeRow, 'kind' | 'subjectType' | 'subjectKey' | 'fields'>;

/** A change in one line, such as "claude-sonnet-5: input price 3 → 2 USD per million tokens". */
export function changeSummary({ kind, subjectType, subjectKey, fields }: Summarized): string {
  const name = subjectName(subjectType, subjectKey);
  const changed = fields.map(fieldSummary).join('; ');
  if (kind !== 'CHANGED') return [`${name}: ${kindWords[kind]}`, changed].filter(Boolean).join('; ');
  return `${name}: ${changed || 'changed'}`;
}

const kindWords = { ADDED: 'added', REMOVED: 'removed', RESTORED: 'available again' };

/** The list or entry already has the provider of a model. */
function subjectName(type: ChangeRow['subjectType'], key: string): string {
  if (type === 'MODEL') return key.slice(key.indexOf('/') + 1);
  return type === 'PROVIDER' ? `provider ${key}` : `base model ${key}`;
}

function fieldSummary({ field, before, after }: FieldChange): string {
  const unit = unitOf(field, before, after);
  return `${fieldWords(field)} ${valueText(before)} → ${valueText(after)}${unit && ` ${unit}`}`;
}

/** "pricing.cacheRead" is "cache read price", "limits.context" is "context limit". */
function fieldWords(field: string): string {
  const [group = '', ...path] = field.split('.');
  const suffix = { pricing: 'price', limits: 'limit', capabilities: 'capability' }[group];
  const words = (suffix ? [...path, suffix] : [group, ...path]).map((part) => wordsOf(part));
  return words.join(' ');
}

function wordsOf(name: string): string {
  return name
    .replaceAll('_', ' ')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}

function unitOf(field: string, before: Json, after: Json): string {
  if (typeof (after ?? before) !== 'number') return '';
  if (field.startsWith('pricing.')) return PRICE_UNIT;
  return field.startsWith('limits.') ? 'tokens' : '';
}

function valueText(value: Json): string {
  if (value === null) return 'none';
  if (typeof value === 'number') return decimal.format(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text;
}
