import { gatewayOnCatalog } from './gateway.mjs';

let gateway;

/** One gateway for all tests. Each test file is a process, which reads the address from the environment. */
export async function globalSetup() {
  gateway = await gatewayOnCatalog();
  process.env.MODELGRAPH_URL = gateway.url;
}

export async function globalTeardown() {
  await gateway.close();
}
