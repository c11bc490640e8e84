import { operator } from '../../access/identity.ts';
import type { Config } from '../../config.ts';
import type { EmbeddedPostgres } from '../../db/embedded.ts';
import { snapshotSource } from '../../models-dev/snapshots/snapshot.ts';
import { findSnapshots, type Snapshot } from '../../models-dev/snapshots/snapshot-files.ts';
import type { RefreshRow } from '../../refresh/store/refresh-queries.ts';
import { recordCommand } from '../database/record-command.ts';
import { type Watched, withRefresher } from '../database/with-refresher.ts';
import { CommandFailure } from '../process/command-failure.ts';
import { type Output, progressDisplay } from '../terminal/progress-display.ts';
import type { ImportArguments } from './import-arguments.ts';
import { assertNotInFuture, importPlan, nameOf } from './import-plan.ts';

/**
 * Imports snapshots of earlier days. Resolves to true when the history then contains all of them. `embedded` is a running
 * Postgres of `dataDir`.
 */
export async function importSnapshots(
  config: Config,
  { paths, day, allowMassRemoval }: ImportArguments,
  output: Output,
  stop: AbortSignal,
  embedded: Promise<EmbeddedPostgres> | null = null,
): Promise<boolean> {
  const snapshots = await findSnapshots(paths, day);
  assertNotInFuture(snapshots);
  const importAll = async (watched: Watched) => {
    stop.addEventListener('abort', () => void watched.refresher.close());
    if (output.isTTY) watched.refreshEvents.subscribe('progress', progressDisplay(output));
    const { known, outdated, order } = await importPlan(watched.refreshes, snapshots, config.refreshHistoryDays);
    for (const snapshot of known) output.write(`${nameOf(snapshot)}: known already\n`);
    for (const snapshot of outdated) output.write(`${nameOf(snapshot)}: ${outdatedReason(config)}\n`);
    const imported: Imported[] = [];
    for (const snapshot of order) {
      if (stop.aborted) return false;
      const refresh = await importOne(watched, snapshot, allowMassRemoval);
      output.write(`${nameOf(snapshot)}: ${outcomeOf(refresh)}\n`);
      if (refresh.status !== 'SUCCEEDED' && refresh.status !== 'UNCHANGED') return false;
      imported.push({ snapshot, refreshId: refresh.id });
    }
    await writeChanges(watched, imported, output);
    return true;
  };
  return withRefresher(config, importAll, embedded);
}

interface Imported {
  readonly snapshot: Snapshot;
  readonly refreshId: number;
}

async function importOne(
  { refresher, audit }: Watched,
  snapshot: Snapshot,
  allowMassRemoval: boolean,
): Promise<RefreshRow> {
  const start = await refresher.start(snapshotSource(snapshot), {
    trigger: 'IMPORT',
    requestedBy: operator.id,
    allowMassRemoval,
  });
  if (!start.started)
    throw new CommandFailure(`Refresh ${start.refresh.id} is still running. Import again when it has ended.`);
  await recordCommand(audit, 'importSnapshot', `Refresh:${start.refresh.id}`);
  return start.ended;
}

function outdatedReason({ refreshHistoryDays: days }: Config): string {
  return `skipped, because REFRESH_HISTORY_DAYS keeps the last ${days} days`;
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
