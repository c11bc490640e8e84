import { inspect } from 'node:util';
import { stdSerializers } from 'pino';

/** A statement that writes a batch holds every value of it, in its message, its stack and its parameters. */
const LONGEST_TEXT = 1000;
const INSPECTION = { compact: true, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: LONGEST_TEXT, depth: 5 };

/** As pino does, with the beginning of what is too long to be read in a log. */
export function serializeError(error: unknown): unknown {
  // pino gives back what is none; its type does not say so.
  if (!(error instanceof Error)) return stdSerializers.err(error as Error);
  const messages = longMessages(error);
  const { message, stack, ...fields } = stdSerializers.err(error);
  const others = Object.entries(fields).map(([name, value]) => [name, shortened(value)]);
  return {
    ...Object.fromEntries(others),
    // Each message of its own: its causes follow, and where it was thrown.
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
