import postgres from 'postgres';
import { onTestFinished } from 'vitest';
import { catalog } from '../fixtures/catalog.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { faultServer, json } from './fault-server.ts';
import { type TestGateway, testGateway } from './gateway.ts';

interface ServerGateway {
  readonly gateway: TestGateway;
  /** A client of the database of the gateway. */
  readonly sql: postgres.Sql;
}

/** A gateway that has the committed catalog, on a database of the server, until the end of the test. */
export async function serverGateway(database?: TestDatabase): Promise<ServerGateway> {
  const { env, remove } = database ?? (await testDatabase());
  onTestFinished(remove);
  const sql = postgres(env.DATABASE_URL ?? '', { max: 2 });
  onTestFinished(() => sql.end());
  const source = await faultServer();
  onTestFinished(() => source.close());
  source.serve('/catalog.json', json(catalog));
  const gateway = await testGateway({ MODELSDEV_BASE_URL: source.url, ...env });
  onTestFinished(() => gateway.close());
  await gateway.refresh();
  return { gateway, sql };
}
