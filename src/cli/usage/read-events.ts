import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import { quoteInput } from '../../quote-input.ts';
import { CommandFailure } from '../process/command-failure.ts';
import { csvEvent, fieldOfColumn } from './csv-event.ts';
import { readInput } from './read-input.ts';

const importFormats = ['csv', 'jsonl'] as const;
export type ImportFormat = (typeof importFormats)[number];

/** An event with its place in the file. */
export interface ImportedEvent {
  readonly line: number;
  readonly event: Readonly<Record<string, unknown>>;
}

/** Longer lines are no events, and would fill the memory. */
const MAX_LINE_CHARACTERS = 100_000;

/** The events of a file, or of standard input. Throws at the first line that is none. `fields`: by the name of a CSV column. */
export function readEvents(
  file: string,
  format: ImportFormat,
  fields: ReadonlyMap<string, string>,
): AsyncGenerator<ImportedEvent> {
  return format === 'csv' ? csvEvents(file, fields) : jsonEvents(file);
}

async function* jsonEvents(file: string): AsyncGenerator<ImportedEvent> {
  let line = 0;
  for await (const text of linesOf(readInput(file))) {
    line += 1;
    if (text.trim() !== '') yield { line, event: jsonEvent(text, line) };
  }
}

/** Ends with a line that is too long, however long it is. */
async function* linesOf(input: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of input) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > MAX_LINE_CHARACTERS) break;
  }
  yield rest + decoder.decode();
}

function jsonEvent(text: string, line: number): ImportedEvent['event'] {
  if (text.length > MAX_LINE_CHARACTERS) throw tooLong(line);
  const event = parsed(text);
  if (typeof event === 'object' && event !== null && !Array.isArray(event)) return event as ImportedEvent['event'];
  throw new CommandFailure(`Line ${line} must be one JSON object; got ${quoteInput(text)}.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function* csvEvents(file: string, fields: ReadonlyMap<string, string>): AsyncGenerator<ImportedEvent> {
  const rows = pipeline(
    readInput(file),
    parse({
      bom: true,
      info: true,
      skip_empty_lines: true,
      max_record_size: MAX_LINE_CHARACTERS,
      columns: (names: string[]) => names.map((name) => fieldOfColumn(name.trim(), fields)),
    }),
    () => {}, // The rows end with the error of either.
  );
  try {
    for await (const { record, info } of rows) yield { line: info.lines, event: csvEvent(record, info.lines) };
  } catch (error) {
    if (error instanceof CommandFailure || !isFormatError(error)) throw error;
    throw new CommandFailure(`The file must be CSV with a line of column names: ${error.message}.`, { cause: error });
  }
}

function isFormatError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('CSV_');
}

function tooLong(line: number): CommandFailure {
  return new CommandFailure(`Line ${line} must have at most ${MAX_LINE_CHARACTERS} characters.`);
}
