import { expect, test } from 'vitest';
import type { TestDatabase } from '../harness/database.ts';
import { asked, type Day, days, imported, importing, ownDatabase, snapshot } from './importing.ts';

importing();

test.for([
  [['2026-01-04'], ['2026-01-01', '2026-01-02', '2026-01-03']],
  [['2026-01-02'], ['2026-01-04', '2026-01-03', '2026-01-01']],
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
    const { succeeded } = await imported(database, ...(await Promise.all(part.map(snapshot))));
    expect(succeeded).toBe(true);
  }
  return historyIn(database);
}

const WHOLE = `
  counts: catalog(asOf: $ASOF) { refreshedAt counts { providers models baseModels benchmarkResults } source { kind } }
  models(asOf: $ASOF, filter: { statuses: [ACTIVE, REMOVED] }) {
    nodes { key name status pricing { input } firstSeenAt changedAt removedAt provider { docUrl } baseModel { key benchmarks { nodes { score } } } }
  }
  baseModels(asOf: $ASOF) { nodes { key models { nodes { key } } } }
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
        kind at fields { path before after } suspicions { reason path message } refresh { sourceUrl trigger }
        subject { ... on Model { key } ... on Provider { key } ... on BaseModel { key } }
      } }
      refreshes { nodes { sourceUrl status trigger summary { models { added changed removed unchanged total } baseModels { added removed } } } }
    }`,
  );
  const sorted = (nodes: readonly object[]) => nodes.map((node) => JSON.stringify(node)).toSorted();
  return { ...rest, changes: sorted(changes.nodes), refreshes: sorted(refreshes.nodes) };
}
