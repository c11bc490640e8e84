import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/notices.tsx';
import { Table } from '../../parts/table.tsx';
import { go, withParameters } from '../../shell/location.ts';
import type { PageProps } from '../../shell/page-props.ts';
import { initialColumns, modelColumns, sortFields } from './columns.tsx';
import { Filters } from './filters.tsx';
import { modelsQuery } from './models-query.ts';
import { Toolbar } from './toolbar.tsx';
import { variablesOf } from './view.ts';

const text = messages.models;

export function ModelsPage({ url }: PageProps) {
  const variables = variablesOf(url);
  const { data, error, isLoading } = useQuery(modelsQuery, variables);
  const models = data?.models;
  const unit = url.searchParams.get('unit') === 'thousand' ? 'thousand' : 'million';
  const shown = url.searchParams.getAll('column');
  const columns = modelColumns(unit);
  const visible = columns.filter(({ id }) => (shown.length > 0 ? shown : initialColumns).includes(id));
  const { sort, dir } = Object.fromEntries(url.searchParams);
  const directionOf = (id: string) =>
    sort && sortFields[id] === sort ? (dir === 'DESC' ? 'descending' : 'ascending') : undefined;
  const sortBy = (field: string) => {
    const isAscending = sort === field && dir !== 'DESC';
    go(withParameters(url, { sort: field, dir: isAscending ? 'DESC' : null, after: null }), 'replace');
  };

  return (
    <>
      <h1>{messages.pages.models}</h1>
      <Toolbar url={url} variables={variables} columns={columns} visible={visible.map(({ id }) => id)} />
      <Failure error={error} />
      <div class="split">
        <Filters url={url} counts={models?.facets} />
        <div class="tall">
          <p role="status">{models ? text.count(models.totalCount) : isLoading ? messages.loading : ''}</p>
          {models && (
            <Table
              caption={text.table}
              columns={visible}
              rows={models.nodes}
              keyOf={({ key }) => key}
              sortOf={({ id }) => directionOf(id)}
              heading={({ id, title }) => {
                const field = sortFields[id];
                return field === undefined ? (
                  title
                ) : (
                  <button type="button" onClick={() => sortBy(field)}>
                    {title}
                    <span aria-hidden="true">
                      {{ ascending: ' ↑', descending: ' ↓', none: '' }[directionOf(id) ?? 'none']}
                    </span>
                  </button>
                );
              }}
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
