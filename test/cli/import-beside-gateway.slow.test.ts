import { join } from 'node:path';
import postgres from 'postgres';
import { describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { GitRepository, priced } from '../harness/git-repository.ts';
import { importAll, importing, ownDatabase } from './importing.ts';

// The embedded database serves one process.
describe.skipIf(!process.env['DATABASE_URL'])('an import of the past beside a gateway', () => {
  const folder = importing();
  test('a gateway forgets what it has read before the states were joined', async () => {
    const source = new GitRepository(join(folder(), 'source'));
    const first = '2026-06-01T10:00:00.000Z';
    source.commit(first, { 'providers/acme/provider.toml': 'name = "Acme"\n', [MODEL]: priced('Swift', 1) });
    source.commit('2026-06-02T10:00:00Z', { 'providers/acme/models/late.toml': priced('Late', 1) });
    source.commit('2026-06-03T10:00:00Z', { 'providers/acme/models/late.toml': null });
    const database = await ownDatabase();
    await importAll(database, '--repository', source.folder, '--since', '2026-06-03');
    const client = postgres(database.env.DATABASE_URL ?? '', { max: 1 });
    const gateway = await testGateway(CACHES, database);
    try {
      const locking = await client.reserve();
      // The import writes, but cannot join.
      await locking`begin`;
      await locking`lock table models in row exclusive mode`;
      const ended = importAll(database, '--repository', source.folder);
      await eventually(
        () => gateway.ask('{ refreshes { totalCount nodes { status } } }'),
        ({ data }) => data.refreshes.totalCount === 3 && data.refreshes.nodes.every(isEnded),
      );
      expect(await changedAt(gateway)).not.toBe(first);
      await locking`commit`;
      locking.release();
      await ended;
      expect(
        await eventually(
          () => changedAt(gateway),
          (at) => at === first,
        ),
      ).toBe(first);
    } finally {
      await gateway.close();
      await client.end();
    }
  });
});

const CACHES = { ANSWER_CACHE_BYTES: '1000000', ROW_CACHE_BYTES: '1000000' };
const MODEL = 'providers/acme/models/swift.toml';

function isEnded({ status }: { readonly status: string }): boolean {
  return status !== 'RUNNING';
}

async function changedAt({ ask }: TestGateway): Promise<string> {
  const { data } = await ask('{ model(key: "acme/swift") { changedAt } }');
  return data.model.changedAt;
}
