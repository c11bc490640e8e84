import { usd } from '../../format.ts';
import { messages } from '../../messages.ts';
import { KeyLink } from '../../parts/links.tsx';
import { Table } from '../../parts/table.tsx';
import type { ValuePoint } from './value-points.ts';

const text = messages.cost;

interface Props {
  readonly points: readonly ValuePoint[];
  /** Models beside the frontier. */
  readonly others: readonly ValuePoint[];
}

export function ValueTable({ points, others }: Props) {
  const rows = [
    ...points.map((point) => ({ ...point, isOnFrontier: true })),
    ...others.map((point) => ({ ...point, isOnFrontier: false })),
  ];
  return (
    <Table
      caption={text.frontier}
      rows={rows}
      keyOf={({ model }) => model.key}
      columns={[
        { id: 'name', title: messages.models.fields.name, cell: ({ model }) => <KeyLink page="model" of={model} /> },
        {
          id: 'provider',
          title: messages.models.fields.provider,
          cell: ({ model }) => <KeyLink page="provider" of={model.provider} />,
        },
        { id: 'score', title: messages.model.score, isNumber: true, cell: ({ score }) => score },
        { id: 'cost', title: text.total, isNumber: true, cell: ({ cost }) => usd(cost.total) },
        {
          id: 'frontier',
          title: text.onFrontier,
          cell: ({ isOnFrontier }) => (isOnFrontier ? text.yes : text.no),
        },
      ]}
    />
  );
}
