import { useState } from 'preact/hooks';
import { graphql } from '../../graph/graphql.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { ChangeLine } from '../../parts/change-line.tsx';
import { State, type Tone } from '../../parts/chips.tsx';
import { Head } from '../../parts/head.tsx';
import { KeyLink } from '../../parts/links.tsx';
import { Empty, Failure } from '../../parts/notices.tsx';
import { Table } from '../../parts/table.tsx';
import { go, withParameters } from '../../shell/location.ts';
import type { PageProps } from '../../shell/page-props.ts';
import { idsIn } from './configured-ids.ts';

const text = messages.check;

const checkQuery = graphql(`
  query Check($keys: [String!]!, $asOf: DateTime, $since: DateTime!) {
    checkModels(keys: $keys, asOf: $asOf, since: $since) {
      key
      verdict
      model { key name }
      priceChanges { field before after }
      successors { key }
      suggestions { key }
    }
  }
`);

const tones: Readonly<Record<'OK' | 'DEPRECATED' | 'REMOVED' | 'UNKNOWN', Tone>> = {
  OK: 'good',
  DEPRECATED: 'warn',
  REMOVED: 'bad',
  UNKNOWN: 'bad',
};
const WATCHED_MS = 90 * 86_400_000;

/** The day from which on prices are compared. */
function sinceOf(asOf: string | null): string {
  const end = asOf === null ? Date.now() : Date.parse(asOf);
  return new Date(end - WATCHED_MS).toISOString().slice(0, 10);
}

/** A price that changed often has one entry, from its first value to its last. */
function latest<Field extends { readonly field: string; readonly before: unknown; readonly after: unknown }>(
  changes: readonly Field[],
) {
  return [...Map.groupBy(changes, ({ field }) => field)].map(([field, ofField]) => ({
    field,
    before: ofField[0]?.before,
    after: ofField.at(-1)?.after,
  }));
}

export function CheckPage({ url, asOf }: PageProps) {
  const asked = url.searchParams.getAll('id');
  const [configuration, setConfiguration] = useState(asked.join('\n'));
  return (
    <>
      <Head title={messages.pages.check} about={text.about} />
      <form
        class="panel"
        onDragOver={(event) => event.preventDefault()}
        onDrop={async (event) => {
          event.preventDefault();
          const file = event.dataTransfer?.files[0];
          if (file) setConfiguration(await file.text());
        }}
        onSubmit={(event) => {
          event.preventDefault();
          go(withParameters(url, { id: idsIn(configuration) }));
        }}
      >
        <label class="field">
          {text.keys}
          <textarea
            rows={7}
            placeholder={text.keysHint}
            value={configuration}
            onInput={({ currentTarget }) => setConfiguration(currentTarget.value)}
          />
        </label>
        <div class="row last">
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
        </div>
      </form>
      {asked.length > 0 ? (
        <Verdicts keys={asked} asOf={asOf} />
      ) : (
        <Empty title={text.nothing}>{text.nothingHint}</Empty>
      )}
    </>
  );
}

function Verdicts({ keys, asOf }: { readonly keys: string[]; readonly asOf: string | null }) {
  const { data, error, isLoading } = useQuery(checkQuery, { keys, asOf, since: sinceOf(asOf) });
  const checks = data?.checkModels ?? [];
  const gone = checks.filter(({ verdict }) => verdict === 'REMOVED' || verdict === 'UNKNOWN');
  return (
    <>
      <Failure error={error} />
      <p role="status">
        <strong>{data ? text.summary(gone.length, checks.length) : isLoading && messages.loading}</strong>
      </p>
      <Table
        caption={messages.pages.check}
        rows={data && checks}
        keyOf={({ key }) => key}
        columns={[
          { id: 'id', title: text.id, cell: ({ key }) => <span class="key">{key}</span> },
          {
            id: 'verdict',
            title: text.verdict,
            cell: ({ verdict }) => <State tone={tones[verdict]}>{text.verdicts[verdict]}</State>,
          },
          {
            id: 'model',
            title: messages.models.fields.name,
            cell: ({ model }) => model && <KeyLink page="model" of={model} />,
          },
          {
            id: 'prices',
            title: text.prices,
            cell: ({ priceChanges }) =>
              priceChanges.length > 0 && <ChangeLine of={{ kind: 'CHANGED', fields: latest(priceChanges) }} />,
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
