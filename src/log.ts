import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from './config.ts';

export type Log = Logger;

/** One line per event: readable in a terminal, JSON elsewhere. */
export function openLog(level: Config['logLevel'], destination: DestinationStream = terminalOrJson()): Log {
  return pino({ level, base: null, serializers: { error: stdSerializers.err } }, destination);
}

function terminalOrJson(): DestinationStream {
  return process.stdout.isTTY ? pretty({ ignore: 'pid,hostname', sync: true }) : pino.destination({ sync: true });
}
