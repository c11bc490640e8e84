import { expect, test } from 'vitest';
import { type Day, days, imported, importing, ownDatabase, snapshot } from '../cli/importing.ts';
import type { TestDatabase } from '../harness/database.ts';
import { testGateway } from '../harness/gateway.ts';

importing();

const FOLLOW = `query ($after: String) {
  changes(orderBy: AS_RECORDED, first: 500, after: $after) { nodes { id at } pageInfo { endCursor } }
}`;
interface Listed {
  readonly id: string;
  readonly at: string;
}

/** What a program with this cursor reads, and its next cursor. */
async function follow(database: TestDatabase, after: string | null) {
  const gateway = await testGateway({ MODELSDEV_ENABLED: 'false' }, database);
  const { data, errors } = await gateway.ask(FOLLOW, { after });
  await gateway.close();
  expect(errors).toBeUndefined();
  const nodes: readonly Listed[] = data.changes.nodes;
  return { nodes, cursor: data.changes.pageInfo.endCursor as string | null };
}

test('the changes of an imported earlier day come after the cursor, although their time is earlier', async () => {
  const database = await ownDatabase();
  const [first, second, third, last] = days as [Day, Day, Day, Day];
  for (const day of [third, last]) await imported(database, await snapshot(day));
  const before = await follow(database, null);
  expect(before.nodes.length).toBeGreaterThan(0);

  for (const day of [second, first]) await imported(database, await snapshot(day));
  const after = await follow(database, before.cursor);
  expect(after.nodes.length).toBeGreaterThan(0);
  const earliest = before.nodes[0]?.at ?? '';
  expect(after.nodes.every(({ at }) => at <= earliest)).toBe(true);
  // Together, all that is recorded, except the changes that the import replaced.
  const seen = new Set([...before.nodes, ...after.nodes].map(({ id }) => id));
  const all = await follow(database, null);
  expect(all.nodes.filter(({ id }) => !seen.has(id))).toEqual([]);
});
