import { catalog, earlierCatalog } from '../fixtures/catalog.ts';
import { faultServer, json } from './fault-server.ts';
import { type Answer, type TestGateway, testGateway } from './gateway.ts';

export interface CatalogGateway extends TestGateway {
  /** Lets the source serve the document from now on, and refreshes. Whatever it lacks is removed. */
  show(document: object): Promise<Answer['data']>;
  /** What a query answers; throws when it answers with an error. */
  read(query: string, variables?: object): Promise<Answer['data']>;
}

/** A gateway whose source has served these documents, one after the other. `close` ends the source too. */
export function catalogGateway(...documents: readonly object[]): Promise<CatalogGateway> {
  return catalogGatewayWith({}, ...documents);
}

/** The same with further settings. */
export async function catalogGatewayWith(
  settings: Readonly<Record<string, string>>,
  ...documents: readonly object[]
): Promise<CatalogGateway> {
  const source = await faultServer();
  const gateway = await testGateway({ MODELSDEV_BASE_URL: source.url, ...settings });
  for (const document of documents) await show(document);
  return { ...gateway, show, read, close };

  async function show(document: object) {
    source.serve('/catalog.json', json(document));
    const refresh = await gateway.refresh({ allowMassRemoval: true });
    if (refresh.error) throw new Error(`refresh: ${JSON.stringify(refresh.error)}`);
    return refresh;
  }

  async function read(query: string, variables?: object) {
    const { data, errors } = await gateway.ask(query, variables);
    if (errors) throw new Error(`${query}: ${JSON.stringify(errors)}`);
    return data;
  }

  async function close() {
    await gateway.close();
    await source.close();
  }
}

/** A gateway on the committed catalog: it has served `earlierCatalog`, and serves `catalog` now. */
export function gatewayWithCatalog(settings: Readonly<Record<string, string>> = {}): Promise<CatalogGateway> {
  return catalogGatewayWith(settings, earlierCatalog, catalog);
}
