import { test } from 'vitest';
import { file, importAll, importing, ownDatabase } from '../cli/importing.ts';
import { byId, entry, provider } from '../fixtures/small-catalogs.ts';
import { expectYearPricedExactly } from './year-of-usage.ts';

importing();

/** Prices that change each month, with digits that binary fractions cannot hold. */
function documentOf(month: number) {
  const cost = { input: 0.1 + 0.07 * month, output: 1.1 / month, cache_read: 0.013 * month };
  const tier = { input: 0.3 * month, output: 2.2, tier: { type: 'context', size: 32_000 } };
  return {
    providers: byId(
      provider('acme', [
        entry('steady', { cost: { input: 0.3, output: 0.9 } }),
        entry('moving', { cost }),
        entry('tiered', { cost: { ...cost, reasoning: 0.7 * month, tiers: [tier] } }),
        ...(month % 3 === 0 ? [] : [entry('coming-and-going', { cost: { input: month, output: 0 } })]),
      ]),
      provider('other', [entry('moving', { cost: { input: 1, output: 0 } })]),
    ),
  };
}

test('a year of usage costs what a plain recomputation from the imported snapshots says, to the last digit', {
  timeout: 60_000,
}, async () => {
  const months = Array.from({ length: 12 }, (_, index) => index + 1);
  const documents = months.map((month) => ({
    day: `2025-${String(month).padStart(2, '0')}-01`,
    document: documentOf(month),
  }));
  const files = await Promise.all(documents.map(({ day, document }) => file(`${day}.catalog.json`, document)));
  const database = await ownDatabase();
  await importAll(database, ...files);
  await expectYearPricedExactly(database, documents, { end: '2026-01-01', events: 3000, prices: 12 });
});
