import { time, words } from '../../../format.ts';
import { useAction } from '../../../graph/use-action.ts';
import { useQuery } from '../../../graph/use-query.ts';
import { messages } from '../../../messages.ts';
import { ActionNotices } from '../../../parts/action-notices.tsx';
import { ConfirmButton } from '../../../parts/confirm-button.tsx';
import { KeyLink } from '../../../parts/links.tsx';
import { Failure } from '../../../parts/notices.tsx';
import { Table } from '../../../parts/table.tsx';
import { CreateCollection } from './create-collection.tsx';
import { SearchPoints } from './search-points.tsx';
import { collectionsQuery, deleteMutation } from './vectors-query.ts';

const text = messages.operations.vectors;

/** The vector collections of the reader's owner, and a search in one of them. */
export function Vectors() {
  const { data, error, reload } = useQuery(collectionsQuery, {});
  const action = useAction(reload);
  const collections = data?.vectorCollections?.nodes;
  return (
    <>
      <Failure error={error} />
      <CreateCollection run={action.run} isRunning={action.isRunning} />
      <ActionNotices of={action} />
      <Table
        caption={text.collections}
        rows={collections}
        keyOf={({ name }) => name}
        empty={text.none}
        columns={[
          { id: 'name', title: text.name, cell: ({ name }) => name },
          { id: 'owner', title: text.owner, cell: ({ owner }) => owner ?? text.thisKey },
          {
            id: 'model',
            title: text.model,
            cell: ({ model }) => model && <KeyLink page="model" of={{ key: model }} />,
          },
          { id: 'dimensions', title: text.dimensions, isNumber: true, cell: ({ dimensions }) => dimensions },
          { id: 'distance', title: text.distance, cell: ({ distance }) => words(distance) },
          {
            id: 'points',
            title: text.points,
            isNumber: true,
            cell: ({ pointCount }) => pointCount.toLocaleString('en'),
          },
          { id: 'index', title: text.index, cell: ({ indexState }) => text.indexStates[indexState] },
          { id: 'created', title: text.createdAt, cell: ({ createdAt }) => time(createdAt) },
          {
            id: 'delete',
            title: messages.operations.registry.change,
            cell: ({ name }) => (
              <ConfirmButton
                label={text.delete(name)}
                onConfirm={() => action.run(deleteMutation, { input: { name } })}
              />
            ),
          },
        ]}
      />
      {collections && collections.length > 0 && <SearchPoints collections={collections} />}
    </>
  );
}
