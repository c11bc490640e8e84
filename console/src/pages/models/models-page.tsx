import type { ResultOf } from 'gql.tada';
import { useMemo } from 'preact/hooks';
import { type Answer, useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { Head } from '../../parts/head.tsx';
import { Failure } from '../../parts/notices.tsx';
import { Table } from '../../parts/table.tsx';
import { go, withParameters } from '../../shell/location.ts';
import type { PageProps } from '../../shell/page-props.ts';
import { initialColumns, modelColumns, sortFields } from './columns.tsx';
import { ActiveFilters, Filters } from './filters.tsx';
import { countsQuery, modelsQuery } from './models-query.ts';
import { Toolbar } from './toolbar.tsx';
import { Total } from './total.tsx';
import { filterParameters, variablesOf } from './view.ts';

const text = messages.models;
/** A reader who types a word soon presses another key, which makes the counts of this one useless. */
const COUNTS_DELAY_MS = 200;
const arrows = { ascending: ' ↑', descending: ' ↓' };

export function ModelsPage({ url }: PageProps) {
  const variables = variablesOf(url);
  const listed = useQuery(modelsQuery, variables);
  const { data, error, isLoading } = listed;
  const { filter, asOf = null } = variables;
  // The gateway would compute them before the rows, or instead of those of the next key.
  const isHeld = isLoading || error !== undefined;
  const counted = useQuery(countsQuery, { filter, asOf }, { isHeld, delayMs: COUNTS_DELAY_MS });
  const isNotCounted = isRefused(listed) || isRefused(counted);
  const facets = isNotCounted ? null : counted.data && (counted.data.models?.facets ?? null);
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
      <Failure error={error ?? (counted.isLoading ? undefined : counted.error)} />
      <div class="split">
        <Filters url={url} counts={facets} isOutdated={!isNotCounted && counted.isOutdated} />
        <div class="list">
          <div class="bar-of-list">
            <Total of={totalOf(listed, counted, variables)} />
            <ActiveFilters url={url} />
          </div>
          {!error && (
            <Table
              caption={text.table}
              columns={visible}
              rows={data && (models?.nodes ?? [])}
              isOutdated={isLoading}
              keyOf={({ key }) => key}
              empty={data && !models ? messages.beforeHistory : emptyText(url)}
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

/** What is refused is not asked again, unlike what a lost connection leaves unanswered. */
function isRefused({ error, isLoading }: Answer<unknown>): boolean {
  return !isLoading && error !== undefined && !error.networkError;
}

/** The number of models. Undefined: not counted yet. Null: the list or its count was refused. */
function totalOf(
  { data, error, isLoading }: Answer<ResultOf<typeof modelsQuery>>,
  counted: Answer<ResultOf<typeof countsQuery>>,
  { after }: ReturnType<typeof variablesOf>,
): number | null | undefined {
  if (!counted.isOutdated && counted.data?.models) return counted.data.models.totalCount;
  if (isLoading || error?.networkError) return undefined;
  if (!data?.models) return null;
  const isWhole = after === null && !data.models.pageInfo.hasNextPage;
  if (isWhole) return data.models.nodes.length;
  return isRefused(counted) ? null : undefined;
}

function emptyText({ searchParams }: URL): string {
  return filterParameters.some((name) => searchParams.has(name)) ? text.noMatch : text.noModels;
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
