import { once } from 'node:events';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';

export interface UnacceptingHost {
  readonly url: string;
  close(): Promise<void>;
}

/** More than the queue of connections not accepted yet holds. */
const QUEUED = 8;

/** A host that listens and never accepts a connection, as one behind a firewall that drops what comes. */
export async function unacceptingHost(): Promise<UnacceptingHost> {
  const worker = new Worker(new URL('unaccepting-worker.ts', import.meta.url));
  const [port] = await once(worker, 'message');
  const queued = Array.from({ length: QUEUED }, () => connect(port, '127.0.0.1').on('error', () => {}));
  await once(queued[0] ?? worker, 'connect');
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      for (const socket of queued) socket.destroy();
      await worker.terminate();
    },
  };
}
