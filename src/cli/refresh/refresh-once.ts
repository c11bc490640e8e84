import { operator } from '../../access/identity.ts';
import type { Config } from '../../config.ts';
import { watchRefresh } from '../../refresh/progress/watch-progress.ts';
import type { RefreshRequest } from '../../refresh/run/refresher.ts';
import type { RefreshRow } from '../../refresh/store/refresh-queries.ts';
import { recordCommand } from '../database/record-command.ts';
import { type Watched, withRefresher } from '../database/with-refresher.ts';
import { CommandFailure } from '../process/command-failure.ts';
import { type Display, type Output, progressDisplay } from '../terminal/progress-display.ts';
import { refreshReport } from './refresh-report.ts';

/** Runs one refresh and shows its progress. Resolves to true when it succeeded, changed or unchanged. */
export async function refreshOnce(
  config: Config,
  flags: RefreshFlags,
  output: Output,
  stop: AbortSignal,
): Promise<boolean> {
  return withRefresher(config, async (watched) => {
    const ended = await refresh(watched, { flags, output, stop });
    if (ended === null) return false;
    const problems = await watched.refreshes.problemCounts([String(ended.id)]);
    output.write(refreshReport(ended, problems.get(String(ended.id)) ?? 0));
    return ended.status === 'SUCCEEDED' || ended.status === 'UNCHANGED';
  });
}

export type RefreshFlags = Required<Pick<RefreshRequest, 'force' | 'allowMassRemoval'>>;

interface Command {
  readonly flags: RefreshFlags;
  readonly output: Output;
  readonly stop: AbortSignal;
}

/** The finished refresh. Null: the command was stopped before the refresh ended. */
async function refresh(watched: Watched, { flags, output, stop }: Command): Promise<RefreshRow | null> {
  const { refresher, refreshEvents, source } = watched;
  if (source === null) throw new CommandFailure('MODELSDEV_ENABLED is false: there is no source to refresh from.');
  if (stop.aborted) return null;
  stop.addEventListener('abort', () => void refresher.close());

  const display = progressDisplay(output);
  refreshEvents.subscribe('progress', display);
  const start = await refresher.start(source, { trigger: 'MANUAL', requestedBy: operator.id, ...flags });
  if (start.started) {
    await recordCommand(watched.audit, 'refreshCatalog', `Refresh:${start.refresh.id}`);
    return start.ended;
  }

  const running = `Refresh ${start.refresh.id} (${start.refresh.trigger}), started elsewhere, is still running`;
  if (flags.force || flags.allowMassRemoval) {
    throw new CommandFailure(`${running}, without these flags. Refresh again when it has ended.`);
  }
  output.write(`${running}: this shows that one.\n`);
  return watchToItsEnd(watched, start.refresh, display, stop);
}

async function watchToItsEnd(
  watched: Watched,
  refresh: RefreshRow,
  display: Display,
  stop: AbortSignal,
): Promise<RefreshRow | null> {
  if (stop.aborted) return null;
  const events = watchRefresh(watched, refresh)[Symbol.asyncIterator]();
  stop.addEventListener('abort', () => void events.return?.());
  for (;;) {
    const { done, value: progress } = await events.next();
    if (done) return null;
    display(progress);
    if (progress.phase === 'DONE') return progress.refresh;
  }
}
