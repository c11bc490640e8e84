import { usd, words } from '../../format.ts';

interface Component {
  readonly kind: string;
  readonly amount: number;
}

/** The kinds of cost that occur, each a series of its own in all bars. */
export function costSeries(offers: readonly { readonly cost: { readonly components: readonly Component[] } }[]) {
  const used = offers.flatMap(({ cost }) => cost.components.filter(({ amount }) => amount > 0));
  return [...new Set(used.map(({ kind }) => kind))];
}

interface Props {
  readonly components: readonly Component[];
  /** The cost that fills the width. */
  readonly highest: number;
  readonly kinds: readonly string[];
}

/** The parts of a cost, stacked, and as text. */
export function CostParts({ components, highest, kinds }: Props) {
  const used = components.filter(({ amount }) => amount > 0);
  return (
    <>
      <div class="bar" aria-hidden="true">
        {used.map(({ kind, amount }) => (
          <span
            key={kind}
            class={`part series-${kinds.indexOf(kind) + 1}`}
            style={{ width: `${(amount / highest) * 100}%` }}
          />
        ))}
      </div>
      <span class="quiet small number one-line">
        {used.map(({ kind, amount }) => `${words(kind)} ${usd(amount)}`).join(', ')}
      </span>
    </>
  );
}
