import { operator } from '../access/identity.ts';
import type { Config } from '../config.ts';
import { snapshotSource } from '../models-dev/snapshots/snapshot.ts';
import { findSnapshots, type Snapshot } from '../models-dev/snapshots/snapshot-files.ts';
import type { RefreshRow } from '../refresh/store/refresh-queries.ts';
import type { ImportArguments } from './import-arguments.ts';
import { assertNotInFuture, importPlan, nameOf } from './import-plan.ts';
import { onDatabase, type Watched } from './on-database.ts';
import { type Output, progressDisplay } from './progress-display.ts';
import { recordCommand } from './record-command.ts';
import { CannotRefresh } from './startup-error.ts';

/** Imports snapshots of earlier days. Resolves to true when the history then contains all of them. */
export async function importSnapshots(
  config: Config,
  { paths, day }: ImportArguments,
  output: Output,
  stop: AbortSignal,
): Promise<boolean> {
  const snapshots = await findSnapshots(paths, day);
  assertNotInFuture(snapshots);
  return onDatabase(config, async (watched) => {
    stop.addEventListener('abort', () => void watched.refresher.close());
    if (output.isTTY) watched.refreshEvents.subscribe('progress', progressDisplay(output));
    const { known, order } = await importPlan(watched.refreshes, snapshots, config.refreshHistoryDays);
    for (const snapshot of known) output.write(`${nameOf(snapshot)}: known already\n`);
    for (const snapshot of order) {
      if (stop.aborted || !(await importOne(watched, snapshot, output))) return false;
    }
    return true;
  });
}

async function importOne({ refresher, audit }: Watched, snapshot: Snapshot, output: Output): Promise<boolean> {
  const start = await refresher.start(snapshotSource(snapshot), {
    trigger: 'IMPORT',
    requestedBy: operator.id,
    // Between two snapshots may lie months.
    allowMassRemoval: true,
  });
  if (!start.started)
    throw new CannotRefresh(`Refresh ${start.refresh.id} is still running. Import again when it has ended.`);
  await recordCommand(audit, 'importSnapshot', `Refresh:${start.refresh.id}`);
  const ended = await start.ended;
  output.write(`${nameOf(snapshot)}: ${outcomeOf(ended)}\n`);
  return ended.status === 'SUCCEEDED' || ended.status === 'UNCHANGED';
}

function outcomeOf({ status, catalogVersion, summary, errorCode, errorMessage }: RefreshRow): string {
  if (errorCode !== null) return `${status}, ${errorCode}: ${errorMessage}`;
  if (catalogVersion === null || summary === null) return status;
  const { added, changed, removed, total } = summary.models;
  return `version ${catalogVersion}; ${total} models, of them ${added} added and ${changed} changed, and ${removed} removed`;
}
