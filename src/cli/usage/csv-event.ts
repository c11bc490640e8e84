import { quoteInput } from '../../quote-input.ts';
import { CommandFailure } from '../process/command-failure.ts';

const asText = (text: string) => text;
const asTags = (text: string) => text.split(';').map((tag) => tag.trim());

/** Undefined: the text is no value of the field. */
function asCount(text: string): number | undefined {
  const count = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(count) ? count : undefined;
}

function asBoolean(text: string): boolean | undefined {
  const value = text.toLowerCase();
  return ['true', '1'].includes(value) ? true : ['false', '0'].includes(value) ? false : undefined;
}

type Read = (text: string) => unknown;
const eventFields: Readonly<Record<string, Read>> = {
  model: asText,
  provider: asText,
  at: asText,
  success: asBoolean,
  errorCode: asText,
  latencyMs: asCount,
  firstTokenMs: asCount,
  owner: asText,
  project: asText,
  tags: asTags,
  idempotencyKey: asText,
};
const usageFields: Readonly<Record<string, Read>> = {
  input: asCount,
  output: asCount,
  reasoning: asCount,
  cacheRead: asCount,
  cacheWrite: asCount,
  inputAudio: asCount,
  outputAudio: asCount,
  requests: asCount,
  scope: asText,
  cacheTtl: asText,
  mode: asText,
};
const IGNORED = '';
const csvFields: readonly string[] = [...Object.keys(eventFields), ...Object.keys(usageFields)];

/** What a column means. `fields`: by the name of a column; an empty field leaves the column out. */
export function fieldOfColumn(column: string, fields: ReadonlyMap<string, string>): string | false {
  const field = fields.get(column) ?? column;
  if (field === IGNORED) return false;
  if (csvFields.includes(field)) return field;
  throw new CommandFailure(
    `The column ${quoteInput(column)} must be one of ${csvFields.join(', ')}, or be named by --map; "--map ${column}=" ignores it.`,
  );
}

/** The event of a row, as `recordUsage` takes it. An empty cell is no value. */
export function csvEvent(row: Readonly<Record<string, string>>, line: number): Readonly<Record<string, unknown>> {
  return { ...valuesOf(row, eventFields, line), usage: valuesOf(row, usageFields, line) };
}

function valuesOf(row: Readonly<Record<string, string>>, fields: Readonly<Record<string, Read>>, line: number) {
  const given = Object.entries(fields).flatMap(([field, read]) => {
    const text = row[field]?.trim() ?? '';
    return text === '' ? [] : [[field, cellValue(field, text, read, line)] as const];
  });
  return Object.fromEntries(given);
}

function cellValue(field: string, text: string, read: Read, line: number): unknown {
  const value = read(text);
  if (value !== undefined) return value;
  const allowed = read === asCount ? 'a whole number from 0' : 'true or false';
  throw new CommandFailure(`Line ${line}: ${field} must be ${allowed}; got ${quoteInput(text)}.`);
}
