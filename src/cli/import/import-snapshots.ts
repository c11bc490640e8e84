import { operator } from '../../access/identity.ts';
import type { Config } from '../../config.ts';
import type { EmbeddedPostgres } from '../../db/embedded/embedded-postgres.ts';
import { importInOrder } from '../../refresh/backfill/import-in-order.ts';
import { type ImportPlan, importPlan, nameOf } from '../../refresh/backfill/import-plan.ts';
import type { Importable } from '../../refresh/backfill/importable.ts';
import { withSmallHeap } from '../../refresh/backfill/small-heap.ts';
import type { RefreshRow } from '../../refresh/store/refresh-queries.ts';
import { recordCommand } from '../database/record-command.ts';
import { type Watched, withRefresher } from '../database/with-refresher.ts';
import type { Output } from '../terminal/progress-display.ts';
import type { ImportArguments } from './import-arguments.ts';
import { importDisplay } from './import-display.ts';
import { type OpenSnapshots, openSnapshots } from './open-snapshots.ts';

/**
 * Imports snapshots of earlier days. Resolves to true when the history then contains all of them. `embedded` is a running
 * Postgres of `dataDir`.
 */
export function importSnapshots(
  config: Config,
  what: ImportArguments,
  output: Output,
  stop: AbortSignal,
  embedded: Promise<EmbeddedPostgres> | null = null,
): Promise<boolean> {
  return withSmallHeap(async () => {
    const opened = await openSnapshots(what, { dataDir: config.dataDir, output, stop });
    try {
      const importAll = (watched: Watched) => importOn(watched, opened, { ...what, config, output, stop });
      return await withRefresher(config, importAll, embedded);
    } finally {
      await opened.close();
    }
  });
}

interface Options {
  readonly config: Config;
  readonly allowMassRemoval: boolean;
  readonly output: Output;
  readonly stop: AbortSignal;
}

async function importOn(watched: Watched, opened: OpenSnapshots, options: Options): Promise<boolean> {
  const { config, allowMassRemoval, output, stop } = options;
  const { refresher, refreshes, refreshEvents, audit } = watched;
  stop.addEventListener('abort', () => void refresher.close());
  const { refreshHistoryDays: historyDays } = config;
  const plan = await importPlan(refreshes, opened.snapshots, { historyDays, skipBetween: opened.skipBetween });
  writeSkipped(plan, output, historyDays);
  const order = [...plan.earlier, ...plan.later];
  await opened.prepare(order);
  const display = importDisplay(output, order.length);
  refreshEvents.subscribe('progress', display.onProgress);
  const imported: Imported[] = [];
  const isComplete = await importInOrder(plan, {
    refresher,
    refreshes,
    stop,
    request: { trigger: 'IMPORT', requestedBy: operator.id, allowMassRemoval },
    onImported: async (snapshot, refresh) => {
      await recordCommand(audit, 'importSnapshot', `Refresh:${refresh.id}`);
      display.onImported(`${nameOf(snapshot)}: ${outcomeOf(refresh)}\n`);
      imported.push({ snapshot, refreshId: refresh.id });
    },
  });
  if (isComplete) await writeChanges(watched, imported, output);
  return isComplete;
}

interface Imported {
  readonly snapshot: Importable;
  readonly refreshId: number;
}

function writeSkipped({ known, outdated, between }: ImportPlan<Importable>, output: Output, historyDays: number): void {
  const reason = `skipped, because REFRESH_HISTORY_DAYS keeps the last ${historyDays} days`;
  for (const snapshot of known) output.write(`${nameOf(snapshot)}: known already\n`);
  for (const snapshot of outdated) output.write(`${nameOf(snapshot)}: ${reason}\n`);
  for (const snapshot of between)
    output.write(`${nameOf(snapshot)}: skipped, because later dates are stored already\n`);
}

function outcomeOf({ status, catalogVersion, summary, errorCode, errorMessage }: RefreshRow): string {
  if (errorCode !== null) return `${status}, ${errorCode}: ${errorMessage}`;
  if (catalogVersion === null || summary === null) return status;
  const place = catalogVersion < 0 ? ' (days before the first refresh have negative versions)' : '';
  return `version ${catalogVersion}${place}; ${summary.models.total} models`;
}

/** Writes what changed on each day. Read at the end, because a day is complete only after the import of the day before. */
async function writeChanges({ refreshes }: Watched, imported: readonly Imported[], output: Output): Promise<void> {
  const rows = await refreshes.byIds(imported.map(({ refreshId }) => String(refreshId)));
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  for (const { snapshot, refreshId } of imported.toSorted(
    (one, other) => Number(one.snapshot.day) - Number(other.snapshot.day),
  )) {
    const models = rowOf.get(refreshId)?.summary?.models;
    if (models === undefined) continue;
    const { added, changed, removed } = models;
    output.write(`${nameOf(snapshot)}: models ${added} added, ${changed} changed, ${removed} removed\n`);
  }
}
