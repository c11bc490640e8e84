import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startGateway } from '../src/app/gateway.ts';
import { parseConfig } from '../src/config.ts';
import { openLog } from '../src/log.ts';
import { catalog } from '../test/fixtures/catalog.ts';

/** The document that the gateway serves. */
export { catalog };

export const ADMIN_KEY = 'key-of-the-compat-tests';

/** Starts a gateway on the committed catalog, with a database of its own. `env`: more settings. */
export async function gatewayOnCatalog(env = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'modelgraph-compat-'));
  const serve = (document) => writeFile(join(folder, 'catalog.json'), JSON.stringify(document));
  await serve(catalog);
  let gateway = await start(env);
  await refresh(gateway.url);
  return {
    get url() {
      return gateway.url;
    },
    show,
    restart,
    close,
  };

  function start(more) {
    const config = parseConfig({
      PORT: '0',
      DATA_DIR: join(folder, 'data'),
      ADMIN_API_KEY: ADMIN_KEY,
      LOG_LEVEL: 'warn',
      MODELSDEV_BASE_URL: pathToFileURL(folder).href,
      MODELSDEV_AUTO_REFRESH: 'false',
      ...more,
    });
    return startGateway(config, openLog(config.logLevel));
  }

  /** Changes the document of the source, and refreshes. */
  async function show(change) {
    await serve(change(catalog));
    await refresh(gateway.url);
  }

  /** Starts it again on the same database, at another address. `more`: settings that the first start did not have. */
  async function restart(more) {
    await gateway.close();
    gateway = await start({ ...env, ...more });
  }

  async function close() {
    await gateway.close();
    await rm(folder, { recursive: true });
  }
}

async function refresh(url) {
  const query = 'mutation { refreshCatalog(input: { wait: true }) { refresh { status } userErrors { message } } }';
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${ADMIN_KEY}` },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = await response.json();
  if (data?.refreshCatalog?.refresh?.status !== 'SUCCEEDED') throw new Error(JSON.stringify(errors ?? data));
}
