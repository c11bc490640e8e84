import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { parentPort } from 'node:worker_threads';

/** Listens, tells its port and then stands still: only the event loop accepts connections. */
const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 });
await once(server, 'listening');
parentPort?.postMessage((server.address() as AddressInfo).port); // A string only for a pipe.
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
