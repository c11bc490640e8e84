import { useState } from 'preact/hooks';
import { graphql } from '../graph/graphql.ts';
import { useQuery } from '../graph/use-query.ts';
import { messages } from '../messages.ts';
import { KeyLink } from '../parts/links.tsx';
import { Failure } from '../parts/notices.tsx';
import { Table } from '../parts/table.tsx';
import { go, withParameters } from '../shell/location.ts';
import type { PageProps } from '../shell/page-props.ts';
import { idsIn } from './configured-ids.ts';

const text = messages.check;

const checkQuery = graphql(`
  query Check($keys: [String!]!, $asOf: DateTime) {
    checkModels(keys: $keys, asOf: $asOf) {
      key
      verdict
      model { key name }
      successors { key }
      suggestions { key }
    }
  }
`);

export function CheckPage({ url, asOf }: PageProps) {
  const asked = url.searchParams.getAll('id');
  const [configuration, setConfiguration] = useState(asked.join('\n'));
  return (
    <>
      <h1>{messages.pages.check}</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          go(withParameters(url, { id: idsIn(configuration) }));
        }}
      >
        <label class="field">
          {text.keys}
          <textarea
            rows={8}
            value={configuration}
            onInput={({ currentTarget }) => setConfiguration(currentTarget.value)}
          />
        </label>
        <p class="row">
          <label class="field">
            {text.file}
            <input
              type="file"
              onChange={async ({ currentTarget }) => setConfiguration((await currentTarget.files?.[0]?.text()) ?? '')}
            />
          </label>
          <button type="submit" class="main">
            {text.submit}
          </button>
        </p>
      </form>
      {asked.length > 0 && <Verdicts keys={asked} asOf={asOf} />}
    </>
  );
}

function Verdicts({ keys, asOf }: { readonly keys: string[]; readonly asOf: string | null }) {
  const { data, error, isLoading } = useQuery(checkQuery, { keys, asOf });
  const checks = data?.checkModels ?? [];
  const gone = checks.filter(({ verdict }) => verdict === 'REMOVED' || verdict === 'UNKNOWN');
  return (
    <>
      <Failure error={error} />
      <p role="status">{isLoading ? messages.loading : data && text.summary(gone.length, checks.length)}</p>
      <Table
        caption={messages.pages.check}
        rows={checks}
        keyOf={({ key }) => key}
        columns={[
          { id: 'id', title: text.id, cell: ({ key }) => key },
          {
            id: 'verdict',
            title: text.verdict,
            cell: ({ verdict }) => <span class={verdict === 'OK' ? 'good' : 'bad'}>{text.verdicts[verdict]}</span>,
          },
          {
            id: 'model',
            title: messages.models.fields.name,
            cell: ({ model }) => model && <KeyLink page="model" of={model} />,
          },
          {
            id: 'instead',
            title: text.instead,
            cell: ({ successors, suggestions, verdict }) =>
              verdict !== 'OK' &&
              [...successors, ...suggestions].slice(0, 3).map(({ key }) => (
                <div key={key}>
                  <KeyLink page="model" of={{ key }} />
                </div>
              )),
          },
        ]}
      />
    </>
  );
}
