import { useEffect } from 'preact/hooks';
import { count, time, words } from '../../../format.ts';
import { graphql } from '../../../graph/graphql.ts';
import { useAction } from '../../../graph/use-action.ts';
import { useQuery } from '../../../graph/use-query.ts';
import { watch } from '../../../graph/watch.ts';
import { messages } from '../../../messages.ts';
import { ActionNotices } from '../../../parts/action-notices.tsx';
import { ConfirmButton } from '../../../parts/confirm-button.tsx';
import { Facts } from '../../../parts/facts.tsx';
import { Failure } from '../../../parts/notices.tsx';
import { Table } from '../../../parts/table.tsx';
import { go, withParameters } from '../../../shell/location.ts';
import type { ViewProps } from '../view-props.ts';
import { removeEntry } from './change-entry.ts';
import { type EntryKind, entryKinds, registryQuery } from './entries.ts';
import { EntryEditor } from './entry-editor.tsx';

const text = messages.operations.registry;

const changeSubscription = graphql(`
  subscription RegistryChanged {
    registryChanged { revision }
  }
`);

/** The operator's own providers and models, and overrides of the source's. The URL names the entry that is edited. */
export function Registry({ url }: ViewProps) {
  const { data, error, reload } = useQuery(registryQuery, {});
  const action = useAction(reload);
  useEffect(() => watch(changeSubscription, reload), [reload]);
  const registry = data?.catalog?.registry;
  const kind = entryKinds.find((one) => one === url.searchParams.get('kind'));
  const key = url.searchParams.get('key');
  const entryHref = (parameters: { readonly kind: EntryKind | null; readonly key: string | null }) =>
    withParameters(url, parameters);
  const close = () => go(entryHref({ kind: null, key: null }));
  if (!registry) return <Failure error={error} />;
  const { counts, file, problems } = registry;
  const entries = registry.items?.nodes ?? [];
  return (
    <>
      <Failure error={error} />
      <Facts
        of={{
          [text.models]: count(counts.models),
          [text.providers]: count(counts.providers),
          [text.overrides]: count(counts.overrides),
          ...(file && { [text.file]: file.loadedAt ? time(file.loadedAt) : text.notLoaded }),
        }}
      />
      {[...(file?.faults ?? []), ...(problems ?? [])].map(({ message }) => (
        <p key={message} class="note warn">
          {message}
        </p>
      ))}
      <div class="row">
        {entryKinds.map((one) => (
          <button key={one} type="button" onClick={() => go(entryHref({ kind: one, key: null }))}>
            {text.create[one]}
          </button>
        ))}
      </div>
      {kind && (
        <EntryEditor
          key={`${kind} ${key}`}
          kind={kind}
          stored={entries.find((entry) => entry.kind === kind && entry.key === key) ?? null}
          reload={reload}
          onClose={close}
        />
      )}
      <ActionNotices of={action} />
      <Table
        caption={text.entries}
        rows={entries}
        keyOf={({ kind, key }) => `${kind} ${key}`}
        empty={text.none}
        columns={[
          { id: 'key', title: text.key, cell: ({ kind, key }) => <a href={entryHref({ kind, key })}>{key}</a> },
          { id: 'kind', title: text.kind, cell: ({ kind }) => words(kind) },
          { id: 'version', title: text.version, isNumber: true, cell: ({ version }) => version },
          { id: 'by', title: messages.operations.actor, cell: ({ updatedBy }) => updatedBy },
          { id: 'at', title: messages.operations.at, cell: ({ updatedAt }) => time(updatedAt) },
          {
            id: 'remove',
            title: text.change,
            cell: (entry) =>
              entry.source === 'FILE' ? (
                text.inFile
              ) : (
                <ConfirmButton label={text.remove(entry.key)} onConfirm={() => removeEntry(action.run, entry)} />
              ),
          },
        ]}
      />
      {registry.items && registry.items.totalCount > entries.length && (
        <p class="small">{text.first(entries.length, registry.items.totalCount)}</p>
      )}
    </>
  );
}
