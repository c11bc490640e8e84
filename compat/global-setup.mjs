import { earlierCatalog } from '../test/fixtures/catalog.ts';
import { gatewayOnCatalog } from './gateway.mjs';

let gateway;

/** One gateway for all tests, whose catalog has changed. Each test file is a process, which reads the address from the environment. */
export async function globalSetup() {
  gateway = await gatewayOnCatalog();
  await gateway.show(() => earlierCatalog);
  await gateway.show((catalog) => catalog);
  process.env.MODELGRAPH_URL = gateway.url;
}

export async function globalTeardown() {
  await gateway.close();
}
