import { time, words } from '../../format.ts';
import { graphql } from '../../graph/graphql.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { State, type Tone } from '../../parts/chips.tsx';
import { Failure } from '../../parts/notices.tsx';
import { Table } from '../../parts/table.tsx';

const text = messages.operations;

const tones: Readonly<Record<string, Tone>> = { REFUSED: 'warn', FORBIDDEN: 'warn', FAILED: 'bad' };

const auditQuery = graphql(`
  query AuditLog {
    auditLog(first: 100) {
      nodes { id at action actor target outcome address }
    }
  }
`);

export function AuditLog() {
  const { data, error } = useQuery(auditQuery, {});
  return (
    <>
      <Failure error={error} />
      <Table
        caption={text.audit}
        rows={data?.auditLog?.nodes}
        keyOf={({ id }) => id}
        columns={[
          { id: 'at', title: text.at, cell: ({ at }) => time(at) },
          { id: 'action', title: text.action, cell: ({ action }) => action },
          { id: 'actor', title: text.actor, cell: ({ actor }) => actor },
          { id: 'target', title: text.target, cell: ({ target }) => target ?? '–' },
          { id: 'address', title: text.address, cell: ({ address }) => address ?? '–' },
          {
            id: 'outcome',
            title: text.outcome,
            cell: ({ outcome }) => <State tone={tones[outcome] ?? 'quiet'}>{words(outcome)}</State>,
          },
        ]}
      />
    </>
  );
}
