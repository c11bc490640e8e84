import { describe, expect, test } from 'vitest';
import { entry, provider } from '../fixtures/small-catalogs.ts';
import type { TestDatabase } from '../harness/database.ts';
import { asked, file, imported, importing, ownDatabase } from './importing.ts';

importing();

describe('with 30 days of history kept', () => {
  test('days that would be deleted as soon as they are imported are skipped and named', async () => {
    const database = await ownDatabase();
    const paths = await Promise.all([10, 90, 40, 60].map(snapshotOf));
    const { succeeded, lines } = await imported(keeping30Days(database), ...paths);
    expect(succeeded).toBe(true);
    expect(lines.filter((line) => line.includes('skipped'))).toEqual([
      `${dayAgo(90)} ("${dayAgo(90)}.json"): skipped, because REFRESH_HISTORY_DAYS keeps the last 30 days`,
      `${dayAgo(60)} ("${dayAgo(60)}.json"): skipped, because REFRESH_HISTORY_DAYS keeps the last 30 days`,
    ]);
    expect(await asked(database, '{ refreshes { nodes { sourceUrl } } }')).toEqual({
      refreshes: { nodes: [10, 40].map((ago) => ({ sourceUrl: `${dayAgo(ago)}.json` })) },
    });
  });

  test('the newest day before them is imported: what it holds was so when they begin', async () => {
    const database = await ownDatabase();
    const first = await imported(keeping30Days(database), await snapshotOf(10));
    const second = await imported(keeping30Days(database), ...(await Promise.all([40, 20].map(snapshotOf))));
    expect([first.succeeded, second.succeeded]).toEqual([true, true]);
    const at = (ago: number) => `day${ago}: model(key: "acme/aged", asOf: "${dayAgo(ago)}T00:00:00Z") { name }`;
    expect(await asked(database, `{ ${[40, 30, 20, 10].map(at).join(' ')} }`)).toEqual({
      day40: { name: 'Of day 40' },
      day30: { name: 'Of day 40' },
      day20: { name: 'Of day 20' },
      day10: { name: 'Of day 10' },
    });
  });

  test('a day before that is skipped, even when all that is newer is there already', async () => {
    const database = await ownDatabase();
    await imported(keeping30Days(database), await snapshotOf(10), await snapshotOf(40));
    expect(await imported(keeping30Days(database), await snapshotOf(60))).toEqual({
      succeeded: true,
      lines: [`${dayAgo(60)} ("${dayAgo(60)}.json"): skipped, because REFRESH_HISTORY_DAYS keeps the last 30 days`],
    });
  });

  test('a day that follows all that is known is imported, however old it is', async () => {
    const database = await ownDatabase();
    await imported(keeping30Days(database), await snapshotOf(90));
    expect(await imported(keeping30Days(database), await snapshotOf(60))).toMatchObject({ succeeded: true });
    expect(await asked(database, '{ model(key: "acme/aged") { name } }')).toEqual({ model: { name: 'Of day 60' } });
  });
});

function keeping30Days({ env, embedded }: TestDatabase) {
  return { embedded, env: { ...env, REFRESH_HISTORY_DAYS: '30' } };
}

/** A catalog that tells its day. */
function snapshotOf(ago: number): Promise<string> {
  return file(`${dayAgo(ago)}.json`, { acme: provider('acme', [entry('aged', { name: `Of day ${ago}` })]) });
}

const now = Date.now();
function dayAgo(ago: number): string {
  return new Date(now - ago * 86_400_000).toJSON().slice(0, 10);
}
