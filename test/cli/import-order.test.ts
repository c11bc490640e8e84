import { expect, test } from 'vitest';
import { byId, entry, provider } from '../fixtures/small-catalogs.ts';
import type { TestDatabase } from '../harness/database.ts';
import { asked, cost, file, imported, importing, ownDatabase, scored } from './importing.ts';

importing();

const swift = (input: number) => entry('swift', cost(input));
const steady = entry('steady', cost(5));

/** A catalog in which things come, change, go and come back. Of every other day it says nothing of base models. */
const catalogs = {
  '2026-01-01': {
    providers: byId(
      provider('acme', [swift(1), entry('brief', cost(1)), steady]),
      provider('passing', [entry('swift'), entry('other', { name: 'Acme Steady' })]),
    ),
  },
  '2026-01-02': {
    providers: byId(provider('acme', [swift(2), steady, entry('late')])),
    models: byId(entry('acme/swift', scored(50)), entry('acme/steady'), entry('acme/passing-by')),
  },
  '2026-01-03': {
    providers: byId(
      provider('acme', [swift(2), entry('brief', cost(3)), steady]),
      provider('passing', [entry('swift'), entry('other', { name: 'ACME/STEADY' })]),
    ),
  },
  '2026-01-04': {
    providers: byId(
      provider('acme', [swift(3), entry('brief', cost(3)), steady], { doc: 'https://a' }),
      provider('passing', [entry('swift'), entry('other')]),
    ),
  },
  '2026-01-05': {
    providers: byId(
      provider('acme', [swift(3), entry('brief', cost(3)), entry('late')], { doc: 'https://a' }),
      provider('passing', [entry('swift', cost(1))]),
    ),
    models: byId(entry('acme/swift', scored(60)), entry('acme/late')),
  },
  '2026-01-06': { providers: byId(provider('acme', [swift(4), entry('brief', cost(3)), steady])) },
  '2026-01-07': {
    providers: byId(provider('acme', [swift(4), steady]), provider('passing', [entry('other')])),
    models: byId(entry('acme/swift', scored(60)), entry('acme/late'), entry('acme/steady', scored(7))),
  },
};
type Day = keyof typeof catalogs;
const days = Object.keys(catalogs) as Day[];
const [first, second, third, fourth, fifth, sixth, seventh] = days as [Day, Day, Day, Day, Day, Day, Day];

test.for([
  [[seventh], [first, second, third, fourth, fifth, sixth]],
  [[fourth, fifth], [third], [second], [sixth], [first, seventh]],
  [[third, fourth], [second], [first], [fifth, sixth, seventh]],
] as const)('in whatever order days come (%j), they give the same history', async (parts) => {
  expect(await historyOf(...parts)).toEqual(await historyInOrder());
});

let inOrder: ReturnType<typeof historyOf> | undefined;
function historyInOrder() {
  inOrder ??= historyOf(days);
  return inOrder;
}

/** The history that these days leave, each part imported by a command of its own. */
async function historyOf(...parts: readonly (readonly Day[])[]) {
  const database = await ownDatabase();
  for (const part of parts) {
    const paths = part.map((day) => file(`${day}.catalog.json`, catalogs[day]));
    const { succeeded } = await imported(database, ...(await Promise.all(paths)));
    expect(succeeded).toBe(true);
  }
  return historyIn(database);
}

const WHOLE = `
  counts: catalog(asOf: $ASOF) { refreshedAt counts { providers models baseModels benchmarkResults } source { kind } }
  models(asOf: $ASOF, filter: { statuses: [ACTIVE, REMOVED] }) {
    nodes { key name status pricing { input } firstSeenAt changedAt removedAt provider { docUrl } baseModel { key benchmarks { nodes { score } } } }
  }
  baseModels(asOf: $ASOF) { nodes { key firstSeenAt changedAt removedAt models { nodes { key } } changes { totalCount } } }
`;

/** The whole history: every day as it was, and the changes, in an order of our own. */
async function historyIn(database: TestDatabase) {
  const ofDays = days.map((day) => {
    const aliased = WHOLE.replaceAll('$ASOF', `"${day}T00:00:00Z"`).replaceAll(
      /^ {2}(\w+: )?(\w+)\(/gm,
      (_all, _alias, field) => `  d${day.slice(-1)}_${field}: ${field}(`,
    );
    return aliased;
  });
  const { changes, refreshes, ...rest } = await asked(
    database,
    `{ ${ofDays.join('\n')}
      changes(first: 500) { nodes {
        kind at fields { field before after } anomalies { reason field message } refresh { sourceUrl trigger }
        subject { ... on Model { key } ... on Provider { key } ... on BaseModel { key } }
      } }
      refreshes { nodes { sourceUrl status trigger summary {
        providers { ...counts } models { ...counts } baseModels { ...counts } benchmarkResults { ...counts }
      } } }
    }
    fragment counts on RecordCounts { added changed removed unchanged total }`,
  );
  const sorted = (nodes: readonly object[]) => nodes.map((node) => JSON.stringify(node)).toSorted();
  return { ...rest, changes: sorted(changes.nodes), refreshes: sorted(refreshes.nodes) };
}
