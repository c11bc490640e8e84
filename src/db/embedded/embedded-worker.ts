import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import type { EmbeddedWorkerData } from './embedded-postgres.ts';

// PGlite computes on its calling thread; in a worker it does not block the event loop of the gateway.
const { folder, socketPath, extension }: EmbeddedWorkerData = workerData;

const settings = [
  // PGlite clears the whole buffer at its start, so that all of it is resident. The default is 128 MB.
  'shared_buffers=32MB',
  // The write-ahead log that a checkpoint keeps. See `checkpoint` in `connect.ts`.
  'max_wal_size=64MB',
  'min_wal_size=32MB',
];

// A database loads the extension that it needs alone.
const extensions = {
  pg_trgm: async () => ({ pg_trgm: (await import('@electric-sql/pglite/contrib/pg_trgm')).pg_trgm }),
  vector: async () => ({ vector: (await import('@electric-sql/pglite-pgvector')).vector }),
};

const postgres = await PGlite.create(folder, {
  extensions: await extensions[extension](),
  startParams: [...PGlite.defaultStartParams, ...settings.flatMap((setting) => ['-c', setting])],
});
// One connection at a time, see `connect.ts`, but the next one can come before the socket of the last one is closed, and
// the server resets a connection above its limit.
const server = new PGLiteSocketServer({ db: postgres, path: socketPath, maxConnections: 2 });
await server.start();

parentPort?.once('message', async () => {
  await server.stop();
  await postgres.close();
  parentPort?.close();
});
parentPort?.postMessage('ready');
