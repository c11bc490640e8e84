import type { ResultOf } from 'gql.tada';
import { ago, fieldName, percent, plain, words } from '../../format.ts';
import { graphql } from '../../graph/graphql.ts';
import { useAction } from '../../graph/use-action.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { ActionNotices } from '../../parts/action-notices.tsx';
import { State } from '../../parts/chips.tsx';
import { Empty, Failure } from '../../parts/notices.tsx';
import { Table } from '../../parts/table.tsx';
import type { ViewProps } from './view-props.ts';

const text = messages.operations.held;

const heldQuery = graphql(`
  query HeldChanges {
    heldChanges(first: 50) {
      totalCount
      nodes {
        id
        kind
        heldAt
        fields { field before after }
        anomalies { message }
        subject {
          ... on Model { key name }
          ... on BaseModel { key name }
          ... on Provider { key name }
        }
      }
    }
  }
`);

const approveMutation = graphql(`
  mutation ApproveChange($input: ApproveChangeInput!) {
    approveChange(input: $input) {
      userErrors { message }
    }
  }
`);

const rejectMutation = graphql(`
  mutation RejectChange($input: RejectChangeInput!) {
    rejectChange(input: $input) {
      userErrors { message }
    }
  }
`);

type HeldChange = NonNullable<ResultOf<typeof heldQuery>['heldChanges']>['nodes'][number];

/** The changes that look like mistakes and wait for a decision, each beside what the catalog serves. */
export function HeldChanges({ roles }: ViewProps) {
  const { data, error, reload } = useQuery(heldQuery, {});
  const action = useAction(reload);
  const held = data?.heldChanges?.nodes;
  const decide = (id: string) =>
    roles.includes('OPERATOR') && {
      approve: () => action.run(approveMutation, { input: { heldChangeId: id, wait: true } }),
      reject: () => action.run(rejectMutation, { input: { heldChangeId: id } }),
    };
  return (
    <>
      <Failure error={error} />
      <ActionNotices of={action} />
      {!held && !error && <p role="status">{messages.loading}</p>}
      {held?.length === 0 && <Empty title={text.none}>{text.noneHint}</Empty>}
      {held?.map((change) => (
        <Entry key={change.id} of={change} decide={decide(change.id)} isBusy={action.isRunning} />
      ))}
    </>
  );
}

interface EntryProps {
  readonly of: HeldChange;
  /** False: the reader may not decide. */
  readonly decide: false | { readonly approve: () => void; readonly reject: () => void };
  readonly isBusy: boolean;
}

function Entry({ of: { subject, kind, heldAt, fields, anomalies }, decide, isBusy }: EntryProps) {
  return (
    <section class="panel" aria-label={subject.key}>
      <div class="head">
        <div>
          <h3>
            {subject.name} <State tone="warn">{words(kind)}</State>
          </h3>
          <p class="small">
            <code>{subject.key}</code> · {text.since(ago(heldAt))}
          </p>
        </div>
        {decide && (
          <div class="row">
            <button type="button" class="main" disabled={isBusy} onClick={decide.approve}>
              {text.approve}
            </button>
            <button type="button" disabled={isBusy} onClick={decide.reject}>
              {text.reject}
            </button>
          </div>
        )}
      </div>
      {anomalies.map(({ message }) => (
        <p key={message} class="warn small">
          {message}
        </p>
      ))}
      {fields.length > 0 && (
        <Table
          caption={text.values(subject.key)}
          rows={fields}
          keyOf={({ field }) => field}
          columns={[
            { id: 'field', title: text.field, cell: ({ field }) => fieldName(field) },
            { id: 'before', title: text.before, isNumber: true, cell: ({ before }) => plain(before) },
            { id: 'after', title: text.after, isNumber: true, cell: ({ after }) => <strong>{plain(after)}</strong> },
            { id: 'percent', title: text.change, isNumber: true, cell: ({ before, after }) => percent(before, after) },
          ]}
        />
      )}
    </section>
  );
}
