import type { ResultOf } from 'gql.tada';
import { useEffect, useRef, useState } from 'preact/hooks';
import { time, words } from '../../format.ts';
import { announceUpdate } from '../../graph/catalog-updates.ts';
import { graphql } from '../../graph/graphql.ts';
import { useAction } from '../../graph/use-action.ts';
import { watch } from '../../graph/watch.ts';
import { messages } from '../../messages.ts';
import { ActionNotices } from '../../parts/action-notices.tsx';

const text = messages.operations;

const startMutation = graphql(`
  mutation StartRefresh {
    refreshCatalog(input: {}) {
      refresh { id }
      userErrors { message }
    }
  }
`);

const cancelMutation = graphql(`
  mutation CancelRefresh($input: CancelRefreshInput!) {
    cancelRefresh(input: $input) {
      userErrors { message }
    }
  }
`);

const progressSubscription = graphql(`
  subscription Progress {
    refreshProgress {
      at
      phase
      percent
      message
      processed
      total
      refresh { id status }
    }
  }
`);

type Progress = ResultOf<typeof progressSubscription>['refreshProgress'];

/** Starts a refresh, and shows the progress of each running refresh. */
export function LiveRefresh() {
  const [progress, setProgress] = useState<Progress | null>(null);
  // The stream begins with the newest refresh, which may have ended long ago: only one that was seen running is shown.
  const [watched, setWatched] = useState<string | null>(null);
  const hasStarted = useRef(false);
  const action = useAction();
  useEffect(() => {
    let isFirst = true;
    return watch(progressSubscription, ({ refreshProgress }) => {
      const { phase, refresh } = refreshProgress;
      if (phase !== 'DONE') setWatched(refresh.id);
      setProgress(refreshProgress);
      // The history already shows a refresh that ended before the page was open.
      if (phase === 'DONE' && (hasStarted.current || !isFirst)) announceUpdate();
      isFirst = false;
    });
  }, []);

  const start = async () => {
    hasStarted.current = true;
    const started = await action.run(startMutation, {});
    if (started?.refreshCatalog?.refresh) setWatched(started.refreshCatalog.refresh.id);
  };

  const isRunning = progress !== null && progress.phase !== 'DONE';
  const isWatched = progress !== null && progress.refresh.id === watched;
  return (
    <section class="panel live" aria-label={text.progress}>
      <div class="row">
        <button type="button" class="main" disabled={isRunning || action.isRunning} onClick={start}>
          {text.start}
        </button>
        {isRunning && (
          <button
            type="button"
            onClick={() => action.run(cancelMutation, { input: { refreshId: progress.refresh.id } })}
          >
            {text.cancel}
          </button>
        )}
        <p role="status">{isWatched && stateOf(progress)}</p>
      </div>
      <ActionNotices of={action} />
      {isWatched && <progress aria-label={text.progress} max={100} value={progress.percent} />}
    </section>
  );
}

function stateOf({ phase, refresh, message, processed, total, at }: Progress): string {
  const state = phase === 'DONE' ? text.ended(text.refreshStatus[refresh.status], time(at)) : words(phase);
  const counted = phase !== 'DONE' && total !== null ? text.processed(processed, total) : null;
  return [state, counted, message].filter(Boolean).join(' · ');
}
