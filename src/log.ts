import cluster from 'node:cluster';
import { inspect } from 'node:util';
import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from './config.ts';

export type Log = Logger;

/** Opens a log with one line per event: readable in a terminal, JSON elsewhere. Lines of a worker have its number. */
export function openLog(
  level: Config['logLevel'],
  destination: DestinationStream = terminalOrJson(process.stdout),
): Log {
  const base = cluster.worker ? { worker: cluster.worker.id } : null;
  return pino({ level, base, serializers: { error: serializeError } }, destination);
}

/** Writes readable lines to a terminal, and JSON to other streams. */
export function terminalOrJson({ fd, isTTY }: typeof process.stdout | typeof process.stderr): DestinationStream {
  return isTTY
    ? pretty({ destination: fd, ignore: 'pid,hostname', sync: true })
    : pino.destination({ dest: fd, sync: true });
}

/** The error of a batch statement repeats every value of the batch in its message, stack and parameters. */
const LONGEST_TEXT = 1000;
const INSPECTION = { compact: true, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: LONGEST_TEXT, depth: 5 };

/** Serializes an error as pino does, with long texts cut. */
function serializeError(error: unknown): unknown {
  // pino returns any other value as it is; its type does not say so.
  if (!(error instanceof Error)) return stdSerializers.err(error as Error);
  const messages = longMessages(error);
  const { message, stack, ...fields } = stdSerializers.err(error);
  const others = Object.entries(fields).map(([name, value]) => [name, shortened(value)]);
  return {
    ...Object.fromEntries(others),
    // The stack also holds the messages of the causes, so each message is cut on its own.
    message: withShortened(message, messages),
    stack: withShortened(stack, messages),
  };
}

function longMessages(error: Error, seen: readonly Error[] = []): string[] {
  if (seen.includes(error)) return [];
  const ofCause = error.cause instanceof Error ? longMessages(error.cause, [...seen, error]) : [];
  return error.message.length > LONGEST_TEXT ? [error.message, ...ofCause] : ofCause;
}

function withShortened(text: string, messages: readonly string[]): string {
  return messages.reduce((shorter, message) => shorter.replaceAll(message, () => beginning(message)), text);
}

function shortened(value: unknown): unknown {
  const text = typeof value === 'string' ? value : inspect(value, INSPECTION);
  return text.length > LONGEST_TEXT ? beginning(text) : value;
}

function beginning(text: string): string {
  return `${text.slice(0, LONGEST_TEXT)}…`;
}
