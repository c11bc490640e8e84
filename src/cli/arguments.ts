import { InvalidArgumentError } from 'commander';

/** Parsers of the values of options. Each throws with what is allowed; the command names the option and the value. */

export function wholeNumber(min: number, max: number) {
  return (text: string): number => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

export function amount(text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number such as 0.5.');
}

const sizeFactors: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6 };

/** A number of tokens, such as 200000, 200k or 1m. Null: the text is not a number of tokens. */
export function tokenCount(text: string): number | null {
  const [, count, unit = ''] = /^(\d{1,12}(?:\.\d{1,3})?)([km]?)$/i.exec(text) ?? [];
  if (count === undefined) return null;
  return Math.round(Number(count) * (sizeFactors[unit.toLowerCase()] ?? 1));
}

export function tokensArgument(text: string): number {
  const count = tokenCount(text);
  if (count !== null && Number.isSafeInteger(count)) return count;
  throw new InvalidArgumentError('It must be a number of tokens such as 10000, 200k or 1m.');
}

/** Collects the values of an option that is given several times, or with commas. */
export function list(text: string, before: readonly string[] = []): readonly string[] {
  return [
    ...before,
    ...text
      .split(',')
      .map((value) => value.trim())
      .filter((value) => value !== ''),
  ];
}

/** Values of an enum of the schema, in any case, with - for _. */
export function enumList(allowed: readonly string[]) {
  return (text: string, before: readonly string[] = []): readonly string[] => {
    const values = list(text).map((value) => value.toUpperCase().replaceAll('-', '_'));
    const unknown = values.find((value) => !allowed.includes(value));
    if (unknown === undefined) return [...before, ...values];
    throw new InvalidArgumentError(`It must be one of ${allowed.map(optionName).join(', ')}.`);
  };
}

export function optionName(value: string): string {
  return value.toLowerCase().replaceAll('_', '-');
}

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A DateTime of the schema: a day or a moment, which the graph reads, or a time before now such as 7d. */
export function momentArgument(text: string): string {
  const [, count, unit = ''] = /^(\d{1,4})([mhdw])$/.exec(text) ?? [];
  if (count === undefined) return text;
  return new Date(Date.now() - Number(count) * (unitMs[unit] ?? 0)).toISOString();
}
