import { usd, words } from '../format.ts';
import { graphql } from '../graph/graphql.ts';
import { useQuery } from '../graph/use-query.ts';
import { messages } from '../messages.ts';
import { KeyLink } from '../parts/links.tsx';
import { Failure } from '../parts/notices.tsx';
import { Table } from '../parts/table.tsx';
import { go, withParameters } from '../shell/location.ts';
import type { PageProps } from '../shell/page-props.ts';

const text = messages.cost;

const costQuery = graphql(`
  query Cost($usage: TokenUsageInput!, $filter: ModelFilter, $asOf: DateTime) {
    cheapestModels(first: 50, usage: $usage, filter: $filter, asOf: $asOf) {
      model { key name provider { key name } }
      cost { total components { kind amount } }
    }
  }
`);

const numbers = [
  { name: 'input', initial: 10_000_000, label: text.input },
  { name: 'output', initial: 2_000_000, label: text.output },
  { name: 'cache', initial: 0, label: text.cache },
  { name: 'requests', initial: 1_000, label: text.requests },
] as const;

/** The tokens of all requests together. Those that the cache answers are a part of the input. */
function usageOf({ searchParams }: URL) {
  const [input, output, cache, requests] = numbers.map(({ name, initial }) =>
    Number(searchParams.get(name) ?? initial),
  );
  const total = input ?? 0;
  const cacheRead = Math.round((total * Math.min(cache ?? 0, 100)) / 100);
  return { input: total - cacheRead, cacheRead, output: output ?? 0, requests: requests ?? 1, scope: 'TOTAL' } as const;
}

export function CostPage({ url, asOf }: PageProps) {
  const search = url.searchParams.get('q');
  const { data, error, isLoading } = useQuery(costQuery, {
    usage: usageOf(url),
    filter: search ? { search } : {},
    asOf,
  });
  const offers = data?.cheapestModels ?? [];
  const highest = Math.max(0, ...offers.map(({ cost }) => cost.total));
  const set = (name: string, value: string) => go(withParameters(url, { [name]: value || null }), 'replace');
  return (
    <>
      <h1>{messages.pages.cost}</h1>
      <p class="quiet">{text.inputHint}</p>
      <div class="row">
        <label class="field">
          {text.search}
          <input type="search" value={search ?? ''} onInput={({ currentTarget }) => set('q', currentTarget.value)} />
        </label>
        {numbers.map(({ name, initial, label }) => (
          <label class="field" key={name}>
            {label}
            <input
              type="number"
              min="0"
              max={name === 'cache' ? 100 : undefined}
              value={url.searchParams.get(name) ?? initial}
              onInput={({ currentTarget }) => set(name, currentTarget.value)}
            />
          </label>
        ))}
      </div>
      <Failure error={error} />
      <p role="status">{isLoading ? messages.loading : data && offers.length === 0 ? text.none : ''}</p>
      <Table
        caption={text.ranked}
        rows={offers}
        keyOf={({ model }) => model.key}
        columns={[
          { id: 'name', title: messages.models.fields.name, cell: ({ model }) => <KeyLink page="model" of={model} /> },
          {
            id: 'provider',
            title: messages.models.fields.provider,
            cell: ({ model }) => <KeyLink page="provider" of={model.provider} />,
          },
          { id: 'total', title: text.total, isNumber: true, cell: ({ cost }) => usd(cost.total) },
          {
            id: 'parts',
            title: text.parts,
            cell: ({ cost }) => <Parts components={cost.components} highest={highest} />,
          },
        ]}
      />
    </>
  );
}

interface PartsProps {
  readonly components: readonly { readonly kind: string; readonly amount: number }[];
  readonly highest: number;
}

function Parts({ components, highest }: PartsProps) {
  const used = components.filter(({ amount }) => amount > 0);
  return (
    <>
      <div class="bar" aria-hidden="true">
        {used.map(({ kind, amount }, index) => (
          <span key={kind} class={`part part-${index}`} style={{ width: `${(amount / highest) * 100}%` }} />
        ))}
      </div>
      <span class="quiet">{used.map(({ kind, amount }) => `${words(kind)} ${usd(amount)}`).join(', ')}</span>
    </>
  );
}
