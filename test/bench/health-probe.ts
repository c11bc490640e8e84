import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

// Asks for /health/live in a thread of its own, one request after the other.
export interface ProbedGateway {
  readonly url: string;
  readonly pid: number;
}

/** The longest waits, in milliseconds. */
export interface Waits {
  readonly onClockMs: number;
  /** CPU time that the main thread of the gateway used meanwhile, which does not depend on what else the machine does. */
  readonly cpuMs: number;
}

const EVERY_MS = 20;

const { url, pid }: ProbedGateway = workerData;
let waits: Waits = { onClockMs: 0, cpuMs: 0 };
let isRunning = true;
parentPort?.once('message', () => {
  isRunning = false;
});
while (isRunning) {
  await probe();
  await sleep(EVERY_MS);
}
parentPort?.postMessage(waits);

async function probe(): Promise<void> {
  const [start, cpu] = [performance.now(), usedCpuMs()];
  // The gateway can close an idle connection while a request is on its way.
  const response = await fetch(`${url}/health/live`, { headers: { connection: 'close' } });
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`/health/live: ${response.status}`);
  waits = {
    onClockMs: Math.max(waits.onClockMs, performance.now() - start),
    cpuMs: Math.max(waits.cpuMs, usedCpuMs() - cpu),
  };
}

function usedCpuMs(): number {
  const [nanoseconds] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ');
  return Number(nanoseconds) / 1_000_000;
}
