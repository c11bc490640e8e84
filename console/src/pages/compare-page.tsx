import { useState } from 'preact/hooks';
import { plain } from '../format.ts';
import { graphql } from '../graph/graphql.ts';
import { useQuery } from '../graph/use-query.ts';
import { messages } from '../messages.ts';
import { KeyLink } from '../parts/links.tsx';
import { Failure } from '../parts/notices.tsx';
import { Table } from '../parts/table.tsx';
import { go, withParameters } from '../shell/location.ts';
import type { PageProps } from '../shell/page-props.ts';

const text = messages.compare;

const compareQuery = graphql(`
  query Compare($keys: [String!]!, $asOf: DateTime) {
    compareModels(keys: $keys, asOf: $asOf) {
      models { key name }
      unknown { key }
      rows { label unit equal values { isBest value } }
    }
  }
`);

export function ComparePage({ url, asOf }: PageProps) {
  const keys = url.searchParams.getAll('key');
  const [entered, setEntered] = useState(keys.join('\n'));
  const onlyDifferences = url.searchParams.has('differences');
  return (
    <>
      <h1>{messages.pages.compare}</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          go(withParameters(url, { key: entered.split(/[\s,]+/).filter(Boolean) }));
        }}
      >
        <label class="field">
          {text.keys}
          <textarea rows={4} value={entered} onInput={({ currentTarget }) => setEntered(currentTarget.value)} />
        </label>
        <p class="row">
          <button type="submit" class="main">
            {text.submit}
          </button>
          <label>
            <input
              type="checkbox"
              checked={onlyDifferences}
              onChange={({ currentTarget }) =>
                go(withParameters(url, { differences: currentTarget.checked ? '1' : null }), 'replace')
              }
            />
            {text.differences}
          </label>
        </p>
      </form>
      {keys.length > 0 && <Comparison keys={keys} asOf={asOf} onlyDifferences={onlyDifferences} />}
    </>
  );
}

interface Props {
  readonly keys: string[];
  readonly asOf: string | null;
  readonly onlyDifferences: boolean;
}

function Comparison({ keys, asOf, onlyDifferences }: Props) {
  const { data, error, isLoading } = useQuery(compareQuery, { keys, asOf });
  const comparison = data?.compareModels;
  const rows = comparison?.rows.filter(({ equal }) => !onlyDifferences || !equal) ?? [];
  const unknown = comparison?.unknown.map(({ key }) => key) ?? [];
  return (
    <>
      <Failure error={error} />
      <p role="status">{isLoading ? messages.loading : unknown.length > 0 && text.unknown(unknown.join(', '))}</p>
      {comparison && (
        <Table
          caption={messages.pages.compare}
          rows={rows}
          keyOf={({ label }) => label}
          heading={({ id, title }) => {
            const model = comparison.models.find(({ key }) => key === id);
            return model ? <KeyLink page="model" of={model} /> : title;
          }}
          columns={[
            { id: '', title: text.property, cell: ({ label, unit }) => (unit ? `${label} (${unit})` : label) },
            ...comparison.models.map(({ key, name }, index) => ({
              id: key,
              title: name,
              cell: ({ values }: (typeof rows)[number]) => {
                const value = values[index];
                return value?.isBest ? (
                  <strong class="good">{`${plain(value.value)} (${text.best})`}</strong>
                ) : (
                  plain(value?.value)
                );
              },
            })),
          ]}
        />
      )}
    </>
  );
}
