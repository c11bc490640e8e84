import { type DestinationStream, type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from './config.ts';
import { serializeError } from './serialize-error.ts';

export type Log = Logger;

/** One line per event: readable in a terminal, JSON elsewhere. */
export function openLog(
  level: Config['logLevel'],
  destination: DestinationStream = terminalOrJson(process.stdout),
): Log {
  return pino({ level, base: null, serializers: { error: serializeError } }, destination);
}

/** On a stream of the process. */
export function terminalOrJson({ fd, isTTY }: typeof process.stdout | typeof process.stderr): DestinationStream {
  return isTTY
    ? pretty({ destination: fd, ignore: 'pid,hostname', sync: true })
    : pino.destination({ dest: fd, sync: true });
}
