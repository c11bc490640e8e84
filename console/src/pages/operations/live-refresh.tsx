import type { ResultOf } from 'gql.tada';
import { useEffect, useState } from 'preact/hooks';
import { time, words } from '../../format.ts';
import { client } from '../../graph/client.ts';
import { graphql } from '../../graph/graphql.ts';
import { messages } from '../../messages.ts';
import { UserErrors } from '../../parts/notices.tsx';

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
      refresh { id status }
    }
  }
`);

type Progress = ResultOf<typeof progressSubscription>['refreshProgress'];

/** Starts a refresh, and shows the progress of each running refresh. */
export function LiveRefresh({ onEnd }: { readonly onEnd: () => void }) {
  const [progress, setProgress] = useState<Progress | null>(null);
  const [errors, setErrors] = useState<readonly { readonly message: string }[]>([]);
  useEffect(() => {
    const { unsubscribe } = client.subscription(progressSubscription, {}).subscribe(({ data, error }) => {
      if (error) setErrors([{ message: messages.refused(error.message) }]);
      if (!data) return;
      setProgress(data.refreshProgress);
      if (data.refreshProgress.phase === 'DONE') onEnd();
    });
    return unsubscribe;
  }, []);

  const start = async () => {
    const { data, error } = await client.mutation(startMutation, {}).toPromise();
    setErrors(error ? [error] : (data?.refreshCatalog?.userErrors ?? []));
  };
  const cancel = async (refreshId: string) => {
    const { data, error } = await client.mutation(cancelMutation, { input: { refreshId } }).toPromise();
    setErrors(error ? [error] : (data?.cancelRefresh?.userErrors ?? []));
  };

  const isRunning = progress !== null && progress.phase !== 'DONE';
  return (
    <section aria-label={text.progress}>
      <p class="row">
        <button type="button" class="main" disabled={isRunning} onClick={start}>
          {text.start}
        </button>
        {isRunning && (
          <button type="button" onClick={() => cancel(progress.refresh.id)}>
            {text.cancel}
          </button>
        )}
      </p>
      <UserErrors errors={errors} />
      {progress && (
        <>
          <progress aria-label={text.progress} max={100} value={progress.percent} />
          <p role="status">
            {progress.phase === 'DONE' ? text.refreshStatus[progress.refresh.status] : words(progress.phase)}{' '}
            {progress.message}
          </p>
          <p class="quiet">{text.live(time(progress.at))}</p>
        </>
      )}
    </section>
  );
}
