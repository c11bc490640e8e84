import { usd } from '../../format.ts';
import { messages } from '../../messages.ts';
import { KeyLink } from '../../parts/links.tsx';
import { Table } from '../../parts/table.tsx';
import type { ValuePoint } from './value-points.ts';

const text = messages.cost;

export function ValueTable({ points }: { readonly points: readonly ValuePoint[] }) {
  return (
    <Table
      caption={text.frontier}
      rows={points}
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
      ]}
    />
  );
}
