import { messages } from './messages.ts';

export type PriceUnit = 'million' | 'thousand';

const digits = new Intl.NumberFormat('en', { maximumSignificantDigits: 6 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const money = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' });
const smallMoney = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD', maximumFractionDigits: 4 });
const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' });

const rates = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const shares = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });
const byteUnits = [
  ['GB', 1e9],
  ['MB', 1e6],
  ['kB', 1e3],
] as const;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const agoUnits: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** A price per million tokens in the chosen unit. */
export function price(perMillion: number | null | undefined, unit: PriceUnit = 'million'): string {
  if (perMillion === null || perMillion === undefined) return '–';
  return digits.format(unit === 'million' ? perMillion : perMillion / 1_000);
}

export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : compact.format(value);
}

/** A measured number, such as one per second, in three digits. */
export function rate(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : rates.format(value);
}

/** A share from 0 to 1. */
export function share(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : shares.format(value).replace('%', ' %');
}

export function milliseconds(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : `${rates.format(value)} ms`;
}

export function bytes(value: number): string {
  const [unit, size] = byteUnits.find(([, least]) => value >= least) ?? ['B', 1];
  return `${rates.format(value / size)} ${unit}`;
}

/** In cents, and less than a dollar also in their hundredths. */
export function usd(value: number): string {
  return (Math.abs(value) < 1 ? smallMoney : money).format(value);
}

export function time(value: string | null | undefined): string {
  return value ? moment.format(new Date(value)) : '–';
}

export function date(value: string): string {
  return day.format(new Date(value));
}

export function seconds(ms: number | null | undefined): string {
  return ms === null || ms === undefined ? '–' : `${digits.format(ms / 1_000)} s`;
}

/** A value of an enum as words, such as "tool call". */
export function words(value: string): string {
  return value.toLowerCase().replaceAll('_', ' ');
}

/** The path of a field as words, such as "input price". */
export function fieldName(path: string): string {
  const spaced = path.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  const [, group, name] = /^(pricing|limits)\.(.+)$/.exec(spaced) ?? [];
  if (group === undefined) return spaced.replaceAll('.', ' ');
  return `${name} ${group === 'pricing' ? 'price' : 'limit'}`;
}

export function plain(value: unknown): string {
  if (value === null || value === undefined) return messages.unknown;
  if (typeof value === 'number') return digits.format(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map((one) => plain(one)).join(', ') || '–';
  return typeof value === 'object' ? membersOf(value) : String(value);
}

/** Such as "input 3, output 15". */
function membersOf(value: object): string {
  const members = Object.entries(value).filter(([, one]) => one !== null);
  return members.map(([name, one]) => `${fieldName(name)} ${plain(one)}`).join(', ') || '–';
}

export function percent(before: unknown, after: unknown): string {
  if (typeof before !== 'number' || typeof after !== 'number' || before === 0) return '';
  const change = ((after - before) / before) * 100;
  return `${change < 0 ? '−' : '+'}${Math.abs(change) < 10 ? Math.abs(change).toFixed(1) : Math.abs(Math.round(change))} %`;
}

/** How long ago a moment was, such as "3 days ago". */
export function ago(value: string, now = Date.now()): string {
  const [unit, ms] = agoUnits.find(([, length]) => now - Date.parse(value) >= length) ?? ['second', 1_000];
  return relative.format(-Math.floor((now - Date.parse(value)) / ms), unit);
}
