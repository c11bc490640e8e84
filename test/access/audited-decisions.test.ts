import { afterAll, beforeAll, expect, test } from 'vitest';
import { days, imported, importing, ownDatabase, snapshot } from '../cli/importing.ts';
import { type FaultServer, faultServer } from '../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { begin, type GuardedGateway, guardedGateway, input } from '../harness/guarded-gateway.ts';

importing();

let source: FaultServer;
let gateway: GuardedGateway;
beforeAll(async () => {
  source = await faultServer();
  gateway = await guardedGateway(source);
});
afterAll(async () => {
  await gateway.close();
  await source.close();
});

test('an approval, a rejection and a revert are audited, with what was decided on', async () => {
  await begin(gateway, source);
  await gateway.bring(input(30));
  const { id: approved } = await gateway.onlyHeld();
  await gateway.approve(approved);
  await gateway.bring(input(400));
  const { id: rejected } = await gateway.onlyHeld();
  await gateway.reject(rejected);
  const { data } = await gateway.ask('{ catalog { version } }');
  const reverted = await gateway.askAsOperator(
    'mutation ($to: Int!) { revertCatalog(input: { toVersion: $to }) { refresh { id } userErrors { code } } }',
    { to: data.catalog.version - 1 },
  );
  expect(await audited(gateway, ['approveChange', 'rejectChange', 'revertCatalog'])).toEqual([
    {
      actor: 'operator',
      action: 'revertCatalog',
      target: reverted.data.revertCatalog.refresh.id,
      outcome: 'SUCCEEDED',
      address: '127.0.0.1',
    },
    { actor: 'operator', action: 'rejectChange', target: rejected, outcome: 'SUCCEEDED', address: '127.0.0.1' },
    { actor: 'operator', action: 'approveChange', target: approved, outcome: 'SUCCEEDED', address: '127.0.0.1' },
  ]);
});

test('an import by command is audited, with the refresh of each day', async () => {
  const database = await ownDatabase();
  const files = [];
  for (const day of days.slice(0, 2)) files.push(await snapshot(day));
  expect(await imported(database, ...files)).toMatchObject({ succeeded: true });
  const other = await testGateway({}, database);
  const { data } = await other.askAsOperator('{ refreshes(first: 10) { nodes { id trigger } } }');
  const imports = data.refreshes.nodes.filter(({ trigger }: { trigger: string }) => trigger === 'IMPORT');
  const entries = await audited(other, ['importSnapshot']);
  expect(entries).toHaveLength(2);
  expect(entries.map(({ target }) => target)).toEqual(imports.map(({ id }: { id: string }) => id));
  expect(entries[0]).toMatchObject({ actor: 'operator', outcome: 'SUCCEEDED', address: null });
  await other.close();
});

async function audited({ askAsOperator }: TestGateway, actions: readonly string[]): Promise<readonly Entry[]> {
  const { data, errors } = await askAsOperator(
    `query ($actions: [String!]) {
      auditLog(first: 100, filter: { actions: $actions }) { nodes { actor action target outcome address } }
    }`,
    { actions },
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data.auditLog.nodes;
}

interface Entry {
  readonly actor: string;
  readonly action: string;
  readonly target: string | null;
  readonly outcome: string;
  readonly address: string | null;
}
