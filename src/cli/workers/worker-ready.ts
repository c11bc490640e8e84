/** The message of a worker that listens. */
export const READY = 'ready';

/** Says that this process listens, if it is a worker. */
export function announceReady(): void {
  process.send?.(READY);
}
