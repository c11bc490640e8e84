import { count, price } from '../../format.ts';
import { graphql } from '../../graph/graphql.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { Head } from '../../parts/head.tsx';
import { KeyLink } from '../../parts/links.tsx';
import { Failure, Missing } from '../../parts/notices.tsx';
import { Table } from '../../parts/table.tsx';
import { pageHref } from '../../shell/page-href.ts';
import type { PageProps } from '../../shell/page-props.ts';

const text = messages.model;
const { fields } = messages.models;

const labQuery = graphql(`
  query Lab($key: String!, $asOf: DateTime) {
    labs(first: 100, asOf: $asOf) {
      nodes { key }
    }
    baseModels(
      first: 200
      asOf: $asOf
      filter: { labs: [$key] }
      orderBy: [{ field: RELEASE_DATE, direction: DESC }]
    ) {
      totalCount
      nodes {
        key
        name
        lab { name }
        releaseDate
        knowledgeCutoff
        license
        limits { context output }
        models(first: 1) { totalCount }
        priceRange { minInput minOutput }
      }
    }
  }
`);

/** The base models of a lab, newest first. */
export function LabPage({ url, asOf }: PageProps) {
  const key = url.searchParams.get('key') ?? '';
  const { data, error, isLoading } = useQuery(labQuery, { key, asOf });
  const models = data?.baseModels;
  const isKnown = data?.labs?.nodes.some((lab) => lab.key === key) ?? false;
  return (
    <>
      <Head
        title={models?.nodes[0]?.lab.name ?? key}
        about={isKnown && models && text.baseModelCount(models.totalCount)}
      >
        {isKnown && (
          <a class="button" href={pageHref('models', { lab: key })}>
            {text.modelsOfLab}
          </a>
        )}
      </Head>
      <Failure error={error} />
      {!isKnown && !error && <Missing subject={key} isLoading={isLoading} />}
      {isKnown && (
        <Table
          caption={text.baseModels}
          rows={data && (models?.nodes ?? [])}
          keyOf={(model) => model.key}
          columns={[
            { id: 'name', title: fields.name, cell: (model) => <KeyLink page="baseModel" of={model} /> },
            { id: 'released', title: fields.released, isNumber: true, cell: ({ releaseDate }) => releaseDate ?? '–' },
            { id: 'cutoff', title: text.facts.cutoff, isNumber: true, cell: (model) => model.knowledgeCutoff ?? '–' },
            { id: 'context', title: fields.context, isNumber: true, cell: ({ limits }) => count(limits.context) },
            { id: 'offers', title: text.offerCount, isNumber: true, cell: (model) => model.models.totalCount },
            {
              id: 'from',
              title: text.cheapestInput,
              isNumber: true,
              cell: ({ priceRange }) => lowestPrice(priceRange?.minInput),
            },
            { id: 'license', title: text.facts.license, cell: ({ license }) => license ?? '–' },
          ]}
        />
      )}
    </>
  );
}

function lowestPrice(input: number | null | undefined) {
  return input === 0 ? <span class="quiet">{text.free}</span> : price(input);
}
