import { CommandFailure } from '../process/command-failure.ts';

/** The graph that a command asks: of a running gateway, or of the configured database in this process. */
export interface Graph {
  /** The `data` of the answer. Throws a `CommandFailure` when the answer has errors. */
  ask<Data>(document: string, variables?: Readonly<Record<string, unknown>>): Promise<Data>;
  close(): Promise<void>;
}

interface AnswerError {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** The refusal of an operation, as one line. */
export function refusal(errors: readonly AnswerError[]): CommandFailure {
  const lines = errors.map(({ message, extensions }) => `${String(extensions?.['code'] ?? 'ERROR')}: ${message}`);
  return new CommandFailure(lines.join(' '));
}
