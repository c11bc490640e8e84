import type { RecordCounts } from '../../db/tables/json-columns.ts';
import type { RefreshRow } from '../../refresh/store/refresh-queries.ts';

const columns = ['added', 'changed', 'removed', 'unchanged'] as const;

/** The outcome and the changes of a refresh, as lines. */
export function refreshReport(refresh: RefreshRow, problems: number): string {
  const lines = [
    `Refresh ${refresh.id} ${refresh.status} after ${secondsOf(refresh)} s${outcome(refresh)}`,
    ...(refresh.errorCode === null ? [] : [`${refresh.errorCode}: ${refresh.errorMessage}`]),
    ...(refresh.summary === null ? [] : countsTable(refresh.summary)),
    ...(problems === 0 ? [] : [`Set aside or repaired in the document: ${problems}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function secondsOf({ startedAt, finishedAt }: RefreshRow): string {
  return (((finishedAt ?? startedAt).getTime() - startedAt.getTime()) / 1000).toFixed(1);
}

function outcome({ status, catalogVersion }: RefreshRow): string {
  if (catalogVersion !== null) return `: the catalog is now at version ${catalogVersion}.`;
  return status === 'UNCHANGED' ? ': the source has nothing new.' : ': nothing was written.';
}

function countsTable({ providers, models, baseModels, benchmarkResults }: NonNullable<RefreshRow['summary']>) {
  const rows: readonly (readonly [string, RecordCounts])[] = [
    ['providers', providers],
    ['models', models],
    ['base models', baseModels],
    ['benchmark results', benchmarkResults],
  ];
  return [
    tableRow('', columns),
    ...rows.map(([name, counts]) =>
      tableRow(
        name,
        columns.map((column) => String(counts[column])),
      ),
    ),
  ];
}

function tableRow(name: string, cells: readonly string[]): string {
  return name.padEnd(18) + cells.map((cell) => cell.padStart(10)).join('');
}
