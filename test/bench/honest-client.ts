import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

// A client in a thread of its own, so that the work of an attacker does not slow its clock. It sends its requests at a
// fixed rate, whether or not the one before is answered, and returns their times.
export interface HonestWork {
  readonly url: string;
  readonly queries: readonly string[];
  readonly everyMs: number;
}

const { url, queries, everyMs }: HonestWork = workerData;
const times: Promise<number>[] = [];
let isRunning = true;
parentPort?.once('message', () => {
  isRunning = false;
});
for (let sent = 0; isRunning; sent++) {
  times.push(time(queries[sent % queries.length]));
  await sleep(everyMs);
}
parentPort?.postMessage(await Promise.all(times));

async function time(query: string | undefined): Promise<number> {
  const start = performance.now();
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
  const text = await response.text();
  if (response.status !== 200 || text.includes('"errors"')) throw new Error(`${response.status} ${text.slice(0, 500)}`);
  return performance.now() - start;
}
