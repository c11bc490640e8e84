import { client } from '../../graph/client.ts';
import type { ModelRow } from './columns.tsx';
import { modelsQuery } from './models-query.ts';
import type { variablesOf } from './view.ts';

/** Rows of a page of an export. */
const PAGE_OF_FILE = 100;

type Variables = ReturnType<typeof variablesOf>;

/** All rows of a view, page by page. Throws the error of the gateway. */
export async function allRows({ filter, asOf, orderBy }: Variables): Promise<readonly ModelRow[]> {
  const rows: ModelRow[] = [];
  let after: string | null = null;
  do {
    const { data, error }: Awaited<ReturnType<typeof page>> = await page(after);
    if (error) throw error;
    rows.push(...(data?.models?.nodes ?? []));
    after = data?.models?.pageInfo.hasNextPage ? data.models.pageInfo.endCursor : null;
  } while (after !== null);
  return rows;

  function page(cursor: string | null) {
    const order = orderBy === undefined ? {} : { orderBy };
    return client
      .query(modelsQuery, { first: PAGE_OF_FILE, filter, asOf: asOf ?? null, after: cursor, ...order })
      .toPromise();
  }
}

export function csvOf(rows: readonly ModelRow[]): string {
  const header = [
    'key',
    'name',
    'provider',
    'status',
    'price_kind',
    'input_usd_per_million',
    'output_usd_per_million',
    'cache_read_usd_per_million',
    'context',
    'output_limit',
    'capabilities',
    'release_date',
    'last_updated',
  ];
  const lines = rows.map(({ key, name, provider, status, priceKind, pricing, limits, ...row }) => [
    ...[key, name, provider.key, status, priceKind, pricing?.input, pricing?.output, pricing?.cacheRead],
    ...[limits.context, limits.output, row.capabilities.join(' '), row.releaseDate, row.lastUpdated],
  ]);
  return [header, ...lines].map((line) => line.map(csvCell).join(',')).join('\r\n');
}

/** A text that a spreadsheet would execute as a formula is marked as text. */
function csvCell(value: string | number | null | undefined): string {
  if (typeof value === 'number') return String(value);
  const text = (value ?? '').replace(/^[=+\-@\t\r]/, "'$&");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function download(name: string, type: string, content: string): void {
  const href = URL.createObjectURL(new Blob([content], { type }));
  const link = Object.assign(document.createElement('a'), { href, download: name });
  link.click();
  URL.revokeObjectURL(href);
}
