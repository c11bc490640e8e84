import { useMemo } from 'preact/hooks';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { Head } from '../../parts/head.tsx';
import { Failure } from '../../parts/notices.tsx';
import { Table } from '../../parts/table.tsx';
import { go, withParameters } from '../../shell/location.ts';
import type { PageProps } from '../../shell/page-props.ts';
import { initialColumns, modelColumns, sortFields } from './columns.tsx';
import { ActiveFilters, Filters } from './filters.tsx';
import { facetsQuery, modelsQuery } from './models-query.ts';
import { Toolbar } from './toolbar.tsx';
import { variablesOf } from './view.ts';

const text = messages.models;
const arrows = { ascending: ' ↑', descending: ' ↓' };

export function ModelsPage({ url }: PageProps) {
  const variables = variablesOf(url);
  const { data, error, isLoading } = useQuery(modelsQuery, variables);
  const { filter, asOf = null } = variables;
  const counted = useQuery(facetsQuery, { filter, asOf }).data;
  const facets = counted && (counted.models?.facets ?? null);
  const models = data?.models;
  const unit = url.searchParams.get('unit') === 'thousand' ? 'thousand' : 'million';
  const shown = url.searchParams.getAll('column');
  const columns = useMemo(() => modelColumns(unit), [unit]);
  const visible = useMemo(
    () => columns.filter(({ id }) => (shown.length > 0 ? shown : initialColumns).includes(id)),
    [columns, shown.join(' ')],
  );

  return (
    <>
      <Head title={messages.pages.models} about={unit === 'million' ? text.inMillion : text.inThousand}>
        <Toolbar url={url} variables={variables} columns={columns} visible={visible.map(({ id }) => id)} />
      </Head>
      <Failure error={error} />
      <div class="split">
        <Filters url={url} counts={facets} />
        <div class="list">
          <div class="bar-of-list">
            <p role="status">{models ? text.count(models.totalCount) : isLoading ? messages.loading : ''}</p>
            <ActiveFilters url={url} />
          </div>
          {!error && (
            <Table
              caption={text.table}
              columns={visible}
              rows={data && (models?.nodes ?? [])}
              keyOf={({ key }) => key}
              empty={data && !models ? messages.beforeHistory : text.noMatch}
              sortOf={({ id }) => directionOf(url, id)}
              heading={({ id, title }) => <SortButton url={url} id={id} title={title} />}
            />
          )}
          <p class="row">
            {url.searchParams.has('after') && <a href={withParameters(url, { after: null })}>{messages.first}</a>}
            {models?.pageInfo.hasNextPage && (
              <a href={withParameters(url, { after: models.pageInfo.endCursor })}>{messages.more}</a>
            )}
          </p>
        </div>
      </div>
    </>
  );
}

interface SortProps {
  readonly url: URL;
  readonly id: string;
  readonly title: string;
}

function SortButton({ url, id, title }: SortProps) {
  const field = sortFields[id];
  if (field === undefined) return <>{title}</>;
  const direction = directionOf(url, id);
  const sort = () =>
    go(withParameters(url, { sort: field, dir: direction === 'ascending' ? 'DESC' : null, after: null }), 'replace');
  return (
    <button type="button" onClick={sort}>
      {title}
      {direction && <span aria-hidden="true">{arrows[direction]}</span>}
    </button>
  );
}

function directionOf({ searchParams }: URL, column: string) {
  const sort = searchParams.get('sort');
  if (sort === null || sort !== sortFields[column]) return undefined;
  return searchParams.get('dir') === 'DESC' ? 'descending' : 'ascending';
}
