import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

// PGlite computes on its calling thread; in a worker it does not block the event loop of the gateway.
const { folder, socketPath }: { folder: string; socketPath: string } = workerData;

const postgres = await PGlite.create(folder, { extensions: { pg_trgm } });
const server = new PGLiteSocketServer({ db: postgres, path: socketPath });
await server.start();

parentPort?.once('message', async () => {
  await server.stop();
  await postgres.close();
  parentPort?.close();
});
parentPort?.postMessage('ready');
