import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { HonestWork } from './honest-client.ts';

/** The times in milliseconds, ascending, of the requests of an honest client while `during` runs. */
export async function honestTimes(work: HonestWork, during: () => Promise<unknown>): Promise<readonly number[]> {
  const client = new Worker(new URL('honest-client.ts', import.meta.url), { workerData: work });
  await once(client, 'online');
  await during();
  const answered = once(client, 'message');
  client.postMessage('end');
  const [times]: number[][] = await answered;
  return (times ?? []).toSorted((one, other) => one - other);
}

export function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.floor((ascending.length - 1) * share)] ?? Number.NaN;
}
