import type { ResultOf } from 'gql.tada';
import { seconds, time, words } from '../../format.ts';
import { graphql } from '../../graph/graphql.ts';
import { useAction } from '../../graph/use-action.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { ActionNotices } from '../../parts/action-notices.tsx';
import { State, type Tone } from '../../parts/chips.tsx';
import { ConfirmButton } from '../../parts/confirm-button.tsx';
import { Failure } from '../../parts/notices.tsx';
import { Table } from '../../parts/table.tsx';

const text = messages.operations;

const historyQuery = graphql(`
  query RefreshHistory {
    refreshes(first: 30) {
      nodes {
        id
        status
        trigger
        startedAt
        durationMs
        catalogVersion
        error { message }
        problems(first: 3) { totalCount nodes { path message } }
        summary { models { added changed removed } }
      }
    }
  }
`);

const revertMutation = graphql(`
  mutation RevertCatalog($input: RevertCatalogInput!) {
    revertCatalog(input: $input) {
      userErrors { message }
    }
  }
`);

type Refresh = NonNullable<ResultOf<typeof historyQuery>['refreshes']>['nodes'][number];

const tones: Readonly<Record<Refresh['status'], Tone>> = {
  SUCCEEDED: 'good',
  UNCHANGED: 'quiet',
  RUNNING: 'quiet',
  CANCELLED: 'warn',
  INTERRUPTED: 'warn',
  FAILED: 'bad',
};

interface Props {
  readonly isOperator: boolean;
  readonly onRevert: () => void;
}

/** The latest refreshes. An operator can bring back the catalog of one. */
export function RefreshHistory({ isOperator, onRevert }: Props) {
  const { data, error } = useQuery(historyQuery, {});
  const action = useAction(onRevert);
  const refreshes = data?.refreshes?.nodes;
  const newest = refreshes?.find(({ catalogVersion }) => catalogVersion !== null)?.catalogVersion;
  const revert = (toVersion: number) => action.run(revertMutation, { input: { toVersion, wait: true } });
  return (
    <>
      <h2>{text.history}</h2>
      <Failure error={error} />
      <ActionNotices of={action} />
      <Table
        caption={text.history}
        rows={refreshes}
        keyOf={({ id }) => id}
        empty={text.noHistory}
        columns={[
          { id: 'started', title: text.started, cell: ({ startedAt }) => time(startedAt) },
          {
            id: 'status',
            title: text.status,
            cell: ({ status }) => <State tone={tones[status]}>{words(status)}</State>,
          },
          { id: 'trigger', title: text.trigger, cell: ({ trigger }) => words(trigger) },
          { id: 'duration', title: text.duration, isNumber: true, cell: ({ durationMs }) => seconds(durationMs) },
          {
            id: 'models',
            title: messages.pages.models,
            isNumber: true,
            cell: ({ summary }) => changesOf(summary.models),
          },
          { id: 'problems', title: text.problems, cell: (refresh) => <Problems of={refresh} /> },
          { id: 'version', title: text.version, isNumber: true, cell: ({ catalogVersion }) => catalogVersion ?? '–' },
          ...(isOperator
            ? [
                {
                  id: 'revert',
                  title: text.revertTitle,
                  cell: ({ catalogVersion: version }: Refresh) =>
                    version !== null &&
                    version !== newest && (
                      <ConfirmButton
                        label={text.revert(version)}
                        disabled={action.isRunning}
                        onConfirm={() => revert(version)}
                      />
                    ),
                },
              ]
            : []),
        ]}
      />
    </>
  );
}

function changesOf({ added, changed, removed }: Refresh['summary']['models']): string {
  return added + changed + removed === 0 ? '–' : `+${added} ~${changed} −${removed}`;
}

function Problems({ of: { error, problems } }: { readonly of: Refresh }) {
  if (error) return <span class="bad">{error.message}</span>;
  if (problems.totalCount === 0) return <>{messages.none}</>;
  return (
    <details>
      <summary>{text.problemCount(problems.totalCount)}</summary>
      <ul>
        {problems.nodes.map(({ path, message }) => (
          <li key={`${path} ${message}`}>
            <code>{path}</code> {message}
          </li>
        ))}
      </ul>
    </details>
  );
}
