import type { ClientObserver } from '../db/observed-client.ts';
import type { Telemetry } from './telemetry.ts';

const commands = ['select', 'insert', 'update', 'delete', 'with'];

/** Measures the statements of a database client, and traces them. */
export function clientObserver({ metrics, tracing }: Telemetry): ClientObserver {
  return {
    connectionWanted: () => {
      metrics.poolDemand.inc();
      return () => metrics.poolDemand.dec();
    },
    statement: (text, answer) => {
      const command = commandOf(text);
      const end = metrics.statementSeconds.startTimer({ command });
      answer.then(
        () => end({ outcome: 'ok' }),
        () => end({ outcome: 'error' }),
      );
      if (tracing) void traced(tracing, command, text, answer);
    },
  };
}

/** A bounded set, as the values of a label must be. */
function commandOf(text: string): string {
  const [word = ''] = /[a-z]+/i.exec(text) ?? [];
  return commands.find((command) => command === word.toLowerCase()) ?? 'other';
}

/** The text has places for its values, not the values. */
async function traced(
  tracing: NonNullable<Telemetry['tracing']>,
  command: string,
  text: string,
  answer: PromiseLike<unknown>,
): Promise<void> {
  const attributes = { 'db.system.name': 'postgresql', 'db.operation.name': command, 'db.query.text': text };
  // An error of the statement is reported where it is awaited.
  await tracing.span(`sql ${command}`, { kind: 'CLIENT', attributes }, async () => answer).catch(() => {});
}
