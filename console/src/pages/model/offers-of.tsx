import { count, price, words } from '../../format.ts';
import { messages } from '../../messages.ts';
import { KeyLink } from '../../parts/links.tsx';
import { Table } from '../../parts/table.tsx';

const { fields } = messages.models;

interface Offer {
  readonly key: string;
  readonly name: string;
  readonly priceKind: string;
  readonly releaseDate: string | null;
  readonly limits: { readonly context: number | null };
  readonly pricing: { readonly input: number; readonly output: number } | null;
}

/** A short list of models of one provider. */
export function OffersOf({ title, models }: { readonly title: string; readonly models: readonly Offer[] }) {
  const priceOf = ({ priceKind }: Offer, value: number | undefined) =>
    priceKind === 'METERED' ? price(value) : <span class="quiet">{words(priceKind)}</span>;
  return (
    <>
      <h2>{title}</h2>
      <Table
        caption={title}
        rows={models}
        keyOf={({ key }) => key}
        columns={[
          { id: 'name', title: fields.name, cell: (model) => <KeyLink page="model" of={model} /> },
          { id: 'input', title: fields.input, isNumber: true, cell: (model) => priceOf(model, model.pricing?.input) },
          {
            id: 'output',
            title: fields.output,
            isNumber: true,
            cell: (model) => priceOf(model, model.pricing?.output),
          },
          { id: 'context', title: fields.context, isNumber: true, cell: ({ limits }) => count(limits.context) },
          { id: 'released', title: fields.released, isNumber: true, cell: ({ releaseDate }) => releaseDate ?? '–' },
        ]}
      />
    </>
  );
}
