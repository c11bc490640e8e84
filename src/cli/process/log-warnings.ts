import type { Log } from '../../log.ts';

/** Node prints its warnings as text, and the lines of the log are JSON. */
export function logWarnings(log: Log): void {
  process.removeAllListeners('warning');
  process.on('warning', (error) => log.warn({ error }, 'Node.js warning'));
}
