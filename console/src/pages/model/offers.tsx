import type { ResultOf } from 'gql.tada';
import { count, price, words } from '../../format.ts';
import { messages } from '../../messages.ts';
import { State } from '../../parts/chips.tsx';
import { KeyLink } from '../../parts/links.tsx';
import { Table } from '../../parts/table.tsx';
import type { offersFragment } from './offers-fragment.ts';
import { PriceChart } from './price-chart.tsx';

const { fields } = messages.models;

interface Props {
  readonly of: ResultOf<typeof offersFragment>;
  readonly asOf: string | null;
  /** The key of the model whose page this is. */
  readonly own: string | null;
}

/** The prices of every provider of a base model, side by side and over time. */
export function Offers({ of: { name, models }, asOf, own }: Props) {
  return (
    <>
      <h2>{messages.model.offers}</h2>
      <Table
        caption={messages.model.offers}
        rows={models.nodes}
        keyOf={(model) => model.key}
        columns={[
          { id: 'provider', title: fields.provider, cell: ({ provider }) => <KeyLink page="provider" of={provider} /> },
          { id: 'key', title: fields.key, cell: (model) => <OfferKey of={model.key} isOwn={model.key === own} /> },
          {
            id: 'input',
            title: fields.input,
            isNumber: true,
            cell: ({ pricing, priceKind }) => metered(priceKind, pricing?.input),
          },
          {
            id: 'output',
            title: fields.output,
            isNumber: true,
            cell: ({ pricing, priceKind }) => metered(priceKind, pricing?.output),
          },
          {
            id: 'cacheRead',
            title: fields.cacheRead,
            isNumber: true,
            cell: ({ pricing }) => price(pricing?.cacheRead),
          },
          { id: 'context', title: fields.context, isNumber: true, cell: ({ limits }) => count(limits.context) },
          { id: 'outputLimit', title: fields.outputLimit, isNumber: true, cell: ({ limits }) => count(limits.output) },
          { id: 'status', title: fields.status, cell: ({ status }) => words(status) },
        ]}
      />
      <h2>{messages.model.history}</h2>
      {models.nodes.length > 0 && (
        <PriceChart name={name} lines={models.nodes} own={own} end={asOf ? Date.parse(asOf) : Date.now()} />
      )}
    </>
  );
}

function OfferKey({ of: key, isOwn }: { readonly of: string; readonly isOwn: boolean }) {
  if (!isOwn) return <KeyLink page="model" of={{ key }} />;
  return (
    <>
      {key} <State tone="quiet">{messages.model.thisOne}</State>
    </>
  );
}

/** Without a metered price, the price kind says more than a dash. */
function metered(priceKind: string, value: number | undefined) {
  return priceKind === 'METERED' ? price(value) : <span class="quiet">{words(priceKind)}</span>;
}
