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

/** An id without a provider can mean several base models. */
const meaningsQuery = graphql(`
  query Meanings($texts: [String!]!, $asOf: DateTime) {
    resolveModels(texts: $texts, asOf: $asOf) {
      baseModel { key }
      candidates { key name }
    }
  }
`);
const MAX_TEXT_LENGTH = 200;

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
  const texts = keys.filter((key) => key.trim() !== '' && key.length <= MAX_TEXT_LENGTH);
  const meanings = useQuery(meaningsQuery, { texts, asOf }, { isHeld: texts.length === 0 });
  const resolutions = meanings.isOutdated ? [] : (meanings.data?.resolveModels ?? []);
  const candidates = new Map(
    resolutions.map(({ baseModel, candidates }, index) => [texts[index], baseModel ? [] : candidates]),
  );
  const checks = (data?.checkModels ?? []).map((check) => ({ ...check, candidates: candidates.get(check.key) ?? [] }));
  const ambiguous = checks.filter(({ candidates }) => candidates.length > 0);
  const gone = checks.filter(
    ({ verdict, candidates }) => candidates.length === 0 && (verdict === 'REMOVED' || verdict === 'UNKNOWN'),
  );
  // An ambiguous id is not shown as unknown first.
  const isAnswered = data !== undefined && (texts.length === 0 || !meanings.isLoading);
  return (
    <>
      <Failure error={error ?? (meanings.isLoading ? undefined : meanings.error)} />
      <p role="status">
        <strong>
          {isAnswered
            ? text.summary(gone.length, checks.length, ambiguous.length)
            : (isLoading || meanings.isLoading) && messages.loading}
        </strong>
      </p>
      <Table
        caption={messages.pages.check}
        rows={isAnswered ? checks : undefined}
        keyOf={({ key }) => key}
        columns={[
          { id: 'id', title: text.id, cell: ({ key }) => <span class="key">{key}</span> },
          {
            id: 'verdict',
            title: text.verdict,
            cell: ({ verdict, candidates }) =>
              candidates.length > 0 ? (
                <State tone="warn">{text.ambiguous}</State>
              ) : (
                <State tone={tones[verdict]}>{text.verdicts[verdict]}</State>
              ),
          },
          {
            id: 'model',
            title: messages.models.fields.name,
            cell: ({ model, candidates }) =>
              candidates.length > 0 ? <Candidates of={candidates} /> : model && <KeyLink page="model" of={model} />,
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
            cell: ({ successors, suggestions, verdict, candidates }) =>
              verdict !== 'OK' &&
              candidates.length === 0 &&
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

/** The base models that an ambiguous id can mean. */
function Candidates({ of: candidates }: { readonly of: readonly { readonly key: string; readonly name: string }[] }) {
  return (
    <>
      {text.canMean}
      {candidates.map((candidate) => (
        <div key={candidate.key}>
          <KeyLink page="baseModel" of={candidate} />
        </div>
      ))}
    </>
  );
}
