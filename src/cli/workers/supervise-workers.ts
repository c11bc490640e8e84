import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import { exchangeMetrics } from '../../telemetry/worker-metrics.ts';
import { READY } from './worker-ready.ts';

/** Before a worker that ended during its start is replaced, such as while the database is away. */
const RESTART_DELAY_MS = 1_000;

interface Workers {
  readonly count: number;
  /** Environment variables of all workers besides those of this process. */
  readonly env: Readonly<Record<string, string>>;
  readonly log: Log;
}

/**
 * Runs gateways in processes of their own behind one port until `stop` resolves, and replaces each that ends. The first one
 * starts alone, so that a mistake in the configuration ends the start with one message.
 */
export async function superviseWorkers({ count, env, log }: Workers, stop: Promise<void>): Promise<void> {
  const stopping = new AbortController();
  const running = new Set<Worker>();
  const ready = new Set<Worker>();
  void stop.then(() => {
    stopping.abort();
    // Not `worker.kill`, which disconnects the worker before it has answered its requests.
    for (const { process: child } of running) child.kill('SIGTERM');
  });
  exchangeMetrics(ready);

  const first = fork();
  if (!(await first.isReady)) {
    await first.exited;
    process.exitCode ??= stopping.signal.aborted ? 0 : 1;
    return;
  }
  const supervised = [replaceEnded(first)];
  while (supervised.length < count && !stopping.signal.aborted) supervised.push(replaceEnded(fork()));
  await Promise.all(supervised);

  async function replaceEnded(started: Started): Promise<void> {
    for (let worker = started; ; worker = fork()) {
      const wasReady = await worker.isReady;
      const [code, signal] = await worker.exited;
      if (stopping.signal.aborted) {
        if (code !== 0) process.exitCode ??= 1;
        return;
      }
      log.error({ worker: worker.id, code, signal }, 'a worker ended; another one replaces it');
      if (!wasReady) await sleep(RESTART_DELAY_MS, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
    }
  }

  function fork(): Started {
    const worker = cluster.fork(env);
    const exited = exitOf(worker);
    running.add(worker);
    void exited.then(() => {
      running.delete(worker);
      ready.delete(worker);
    });
    return { id: worker.id, isReady: readiness(worker, exited), exited };
  }

  function readiness(worker: Worker, exited: Promise<Exit>): Promise<boolean> {
    return new Promise((resolve) => {
      worker.on('message', (message) => {
        if (message !== READY) return;
        ready.add(worker);
        resolve(true);
      });
      void exited.then(() => resolve(false));
    });
  }
}

type Exit = readonly [code: number | null, signal: NodeJS.Signals | null];

interface Started {
  readonly id: number;
  /** False: it ended before it was ready. */
  readonly isReady: Promise<boolean>;
  readonly exited: Promise<Exit>;
}

async function exitOf({ process: child }: Worker): Promise<Exit> {
  const [code, signal] = await once(child, 'exit');
  return [code, signal];
}
