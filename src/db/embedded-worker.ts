import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

// PGlite computes on the thread that calls it; here it does not hold up the event loop of the gateway.
const { folder, socketPath }: { folder: string; socketPath: string } = workerData;

const postgres = await PGlite.create(folder);
const server = new PGLiteSocketServer({ db: postgres, path: socketPath });
await server.start();

parentPort?.once('message', async () => {
  await server.stop();
  await postgres.close();
  parentPort?.close();
});
parentPort?.postMessage('ready');
