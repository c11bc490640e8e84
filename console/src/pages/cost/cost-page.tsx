import { usd, words } from '../../format.ts';
import { graphql } from '../../graph/graphql.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { Head } from '../../parts/head.tsx';
import { KeyLink } from '../../parts/links.tsx';
import { Failure } from '../../parts/notices.tsx';
import { Table } from '../../parts/table.tsx';
import { go, withParameters } from '../../shell/location.ts';
import type { PageProps } from '../../shell/page-props.ts';
import { CostParts, costSeries } from './cost-parts.tsx';
import { usageOf } from './usage.ts';
import { UsageForm } from './usage-form.tsx';
import { ValueFrontier } from './value-frontier.tsx';

const text = messages.cost;

const costQuery = graphql(`
  query Cost($usage: TokenUsageInput!, $filter: ModelFilter, $asOf: DateTime) {
    cheapestModels(first: 50, usage: $usage, filter: $filter, asOf: $asOf) {
      model { key name provider { key name } }
      cost { total components { kind amount } }
    }
  }
`);

export function CostPage({ url, asOf }: PageProps) {
  const search = url.searchParams.get('q');
  const usage = usageOf(url);
  const { data, error } = useQuery(costQuery, { usage, filter: search ? { search } : {}, asOf });
  const offers = data && (data.cheapestModels ?? []);
  const highest = Math.max(0, ...(offers ?? []).map(({ cost }) => cost.total));
  const kinds = costSeries(offers ?? []);
  const set = (name: string, value: string) => go(withParameters(url, { [name]: value || null }), 'replace');
  return (
    <>
      <Head title={messages.pages.cost} about={text.about} />
      <div class="row panel">
        <label class="field wide">
          {text.search}
          <input
            type="search"
            placeholder={text.searchHint}
            value={search ?? ''}
            onInput={({ currentTarget }) => set('q', currentTarget.value)}
          />
        </label>
        <UsageForm url={url} />
        <label class="field">
          {text.budget}
          <input
            type="number"
            min="0"
            step="any"
            placeholder={text.budgetHint}
            value={url.searchParams.get('budget') ?? ''}
            onInput={({ currentTarget }) => set('budget', currentTarget.value)}
          />
        </label>
      </div>
      <h2>{text.ranked}</h2>
      <Failure error={error} />
      <ul class="legend" aria-label={text.parts}>
        {kinds.map((kind, index) => (
          <li key={kind}>
            <span class={`series-${index + 1}`} />
            {words(kind)}
          </li>
        ))}
      </ul>
      {!error && (
        <Table
          caption={text.ranked}
          isShort
          rows={offers}
          keyOf={({ model }) => model.key}
          empty={text.none}
          columns={[
            {
              id: 'name',
              title: messages.models.fields.name,
              cell: ({ model }) => <KeyLink page="model" of={model} />,
            },
            {
              id: 'provider',
              title: messages.models.fields.provider,
              cell: ({ model }) => <KeyLink page="provider" of={model.provider} />,
            },
            { id: 'total', title: text.total, isNumber: true, cell: ({ cost }) => usd(cost.total) },
            {
              id: 'parts',
              title: text.parts,
              cell: ({ cost }) => <CostParts components={cost.components} highest={highest} kinds={kinds} />,
            },
          ]}
        />
      )}
      <ValueFrontier url={url} asOf={asOf} usage={usage} />
    </>
  );
}
