import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { WebSocket } from 'ws';
import type { GatewayProcess } from './process.ts';

/** Settings of a process whose garbage can be collected from outside. */
export const inspectable = {
  NODE_OPTIONS: '--inspect=127.0.0.1:0',
  // Without it, glibc keeps the memory of large freed buffers, and more of it the more of them there were at once.
  MALLOC_MMAP_THRESHOLD_: '131072',
};

/** Resident memory and open files are read from /proc. */
export const hasProc = process.platform === 'linux';

/** Resident memory after a full garbage collection, in MiB. */
export async function residentMiB(gateway: GatewayProcess): Promise<number> {
  await collectGarbage(gateway);
  const status = await readFile(`/proc/${gateway.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

/** Files and sockets that the process has open. */
export async function openFiles({ pid }: GatewayProcess): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}

async function collectGarbage({ stderr }: GatewayProcess): Promise<void> {
  const [address] = stderr.flatMap((line) => /^Debugger listening on (ws:\S+)/.exec(line)?.[1] ?? []);
  if (!address) throw new Error(`not inspectable: ${stderr.join('\n')}`);
  const inspector = new WebSocket(address);
  await once(inspector, 'open');
  // Twice: what finalizers release is collected the second time.
  for (const id of [1, 2]) {
    inspector.send(JSON.stringify({ id, method: 'HeapProfiler.collectGarbage' }));
    await once(inspector, 'message');
  }
  inspector.close();
  await once(inspector, 'close');
}

/** Lines on stderr that the inspector did not write. */
export function ownStderr({ stderr }: GatewayProcess): readonly string[] {
  return stderr.filter(
    (line) => !/^(Debugger (listening|ending|attached)|For help, see: |Waiting for the debugger)/.test(line),
  );
}
