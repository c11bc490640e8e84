import { Repository } from '../../models-dev/repository/repository.ts';
import { repositorySnapshots } from '../../models-dev/repository/repository-snapshots.ts';
import { snapshotSource } from '../../models-dev/snapshots/snapshot.ts';
import { findSnapshots } from '../../models-dev/snapshots/snapshot-files.ts';
import { nameOf } from '../../refresh/backfill/import-plan.ts';
import type { Importable } from '../../refresh/backfill/importable.ts';
import { CommandFailure } from '../process/command-failure.ts';
import type { Output } from '../terminal/progress-display.ts';
import type { FileArguments, ImportArguments, RepositoryArguments } from './import-arguments.ts';

/** The snapshots to import, oldest first. */
export interface OpenSnapshots {
  readonly snapshots: readonly Importable[];
  /** A repository knows states between stored ones; a file there is a mistake. */
  readonly skipBetween: boolean;
  /** Must be called before the import, with the snapshots in its order. */
  prepare(order: readonly Importable[]): Promise<void>;
  close(): Promise<void>;
}

export async function openSnapshots(
  what: ImportArguments,
  { dataDir, output, stop }: { readonly dataDir: string; readonly output: Output; readonly stop: AbortSignal },
): Promise<OpenSnapshots> {
  return what.kind === 'FILES' ? openFiles(what) : openRepository(what, dataDir, output, stop);
}

async function openFiles({ paths, day }: FileArguments): Promise<OpenSnapshots> {
  const found = await findSnapshots(paths, day);
  const snapshots = found.map((snapshot) => ({ ...snapshot, source: () => snapshotSource(snapshot) }));
  const future = snapshots.find((snapshot) => snapshot.day.getTime() > Date.now());
  if (future) throw new CommandFailure(`${nameOf(future)} is dated in the future.`);
  return { snapshots, skipBetween: false, prepare: async () => {}, close: async () => {} };
}

async function openRepository(
  { location, commits, ...selection }: RepositoryArguments,
  dataDir: string,
  output: Output,
  stop: AbortSignal,
): Promise<OpenSnapshots> {
  output.write(`Reading the commits of ${location.url}\n`);
  const repository = await Repository.open(location, dataDir, stop);
  try {
    const found = commits.length > 0 ? await repository.named(commits) : repository.select(selection);
    if (found.length === 0) throw new CommandFailure('The repository has no commit in this period.');
    const snapshots = repositorySnapshots(repository, found);
    const commitOf = new Map<Importable, (typeof found)[number]>(snapshots.map((one) => [one, one.commit]));
    return {
      snapshots,
      skipBetween: true,
      prepare: (order) => repository.prepare(order.flatMap((snapshot) => commitOf.get(snapshot) ?? [])),
      close: () => repository.close(),
    };
  } catch (error) {
    await repository.close();
    throw error;
  }
}
