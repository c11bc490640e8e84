import { ago, seconds, time, words } from '../../format.ts';
import { graphql } from '../../graph/graphql.ts';
import { useAction } from '../../graph/use-action.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { ActionNotices } from '../../parts/action-notices.tsx';
import { State, type Tone } from '../../parts/chips.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Failure } from '../../parts/notices.tsx';
import { RefreshHistory } from './refresh-history.tsx';

const text = messages.operations;
const tones: Readonly<Record<string, Tone>> = {
  FRESH: 'good',
  STALE: 'warn',
  EXPIRED: 'bad',
  EMPTY: 'warn',
  CLOSED: 'good',
  HALF_OPEN: 'warn',
  OPEN: 'bad',
};

const stateQuery = graphql(`
  query CatalogState {
    catalog {
      version
      freshness
      refreshedAt
      nextRefreshAt
      pause { pausedAt pausedBy }
      counts { models providers baseModels benchmarkResults }
      source { kind url circuit consecutiveFailures lastSuccessAt lastFailureAt lastFailure { code message } }
      lastRefresh { status durationMs finishedAt }
    }
  }
`);

const resumeMutation = graphql(`
  mutation ResumeRefreshes($input: ResumeRefreshesInput!) {
    resumeRefreshes(input: $input) {
      userErrors { message }
    }
  }
`);

const pauseMutation = graphql(`
  mutation PauseRefreshes {
    pauseRefreshes { userErrors { message } }
  }
`);

export function CatalogState({ isOperator }: { readonly isOperator: boolean }) {
  const { data, error, reload } = useQuery(stateQuery, {});
  const action = useAction(reload);
  const catalog = data?.catalog;
  if (!catalog) return <Failure error={error} />;
  const { source, pause, lastRefresh: last } = catalog;
  return (
    <>
      <Failure error={error} />
      <ActionNotices of={action} />
      {last && (
        <p>{text.lastRefresh(text.refreshStatus[last.status], seconds(last.durationMs), time(last.finishedAt))}</p>
      )}
      {pause && (
        <p class="note warn">
          {text.paused(time(pause.pausedAt), pause.pausedBy)}
          {isOperator && (
            <button type="button" onClick={() => action.run(resumeMutation, { input: { pausedAt: pause.pausedAt } })}>
              {text.resume}
            </button>
          )}
        </p>
      )}
      {!pause && isOperator && (
        <button type="button" disabled={action.isRunning} onClick={() => action.run(pauseMutation, {})}>
          {text.pause}
        </button>
      )}
      <h2>{text.catalog}</h2>
      <Facts
        of={{
          [text.freshness]: <State tone={tones[catalog.freshness] ?? 'quiet'}>{words(catalog.freshness)}</State>,
          [text.version]: catalog.version,
          [text.refreshedAt]: catalog.refreshedAt ? ago(catalog.refreshedAt) : '–',
          [text.nextRefresh]: time(catalog.nextRefreshAt),
          [messages.pages.models]: catalog.counts.models,
          [text.views.providers]: catalog.counts.providers,
          [messages.model.baseModels]: catalog.counts.baseModels,
          [messages.benchmark.results]: catalog.counts.benchmarkResults,
        }}
      />
      <h2>{text.source}</h2>
      <Facts
        of={{
          [text.circuit]: <State tone={tones[source.circuit] ?? 'quiet'}>{words(source.circuit)}</State>,
          [text.kind]: words(source.kind),
          [text.address]: source.url ?? '–',
          [text.failures]: source.consecutiveFailures,
          [text.lastSuccess]: time(source.lastSuccessAt),
          [text.lastFailure]: source.lastFailure
            ? `${time(source.lastFailureAt)}: ${source.lastFailure.message}`
            : messages.none,
        }}
      />
      <RefreshHistory isOperator={isOperator} onRevert={reload} />
    </>
  );
}
