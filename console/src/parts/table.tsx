import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { messages } from '../messages.ts';
import { Empty } from './notices.tsx';

const SKELETON_ROWS = 8;

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  readonly isNumber?: boolean;
  readonly cell: (row: Row) => ComponentChildren;
  /** A class for a cell, such as "best". */
  readonly mark?: (row: Row) => string | undefined;
}

interface Options<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  /** Undefined: they are awaited. */
  readonly rows: readonly Row[] | undefined;
  /** Newer rows are awaited. */
  readonly isOutdated?: boolean;
  readonly keyOf: (row: Row) => string;
  /** The rows scroll below a head that stays. */
  readonly isShort?: boolean;
  /** What an empty table says. */
  readonly empty?: string;
  /** In place of the titles, such as buttons that sort. */
  readonly heading?: (column: Column<Row>) => ComponentChildren;
  readonly sortOf?: (column: Column<Row>) => 'ascending' | 'descending' | undefined;
}

/** A native table in a scroll area that the keyboard reaches. The first column names the row. */
export function Table<Row>(options: Options<Row>) {
  const {
    caption,
    columns,
    rows,
    keyOf,
    heading,
    sortOf,
    isOutdated = false,
    isShort = false,
    empty = messages.none,
  } = options;
  // Only new rows are rendered again.
  const body = useMemo(
    () => rows?.map((row) => <TableRow key={keyOf(row)} of={row} columns={columns} />),
    [rows, columns],
  );
  if (rows?.length === 0) return <Empty title={empty} />;
  return (
    // biome-ignore lint/a11y/useSemanticElements: A fieldset groups inputs.
    <div
      class={isShort ? 'scroll short' : 'scroll'}
      role="group"
      aria-label={caption}
      aria-busy={rows === undefined || isOutdated}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: An area that scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      {/* A table of its own, because the widths of its columns differ: nothing moves. */}
      <table key={rows === undefined ? 'awaited' : 'shown'} aria-label={caption}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                class={column.isNumber ? 'number' : undefined}
                aria-sort={sortOf?.(column)}
              >
                {heading?.(column) ?? column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{body ?? <Skeleton columns={columns.length} />}</tbody>
      </table>
    </div>
  );
}

function TableRow<Row>({ of: row, columns }: { readonly of: Row; readonly columns: readonly Column<Row>[] }) {
  return (
    <tr>
      {columns.map((column, index) => {
        const Cell = index === 0 ? 'th' : 'td';
        const classes = [column.isNumber && 'number', column.mark?.(row)].filter(Boolean).join(' ');
        return (
          <Cell key={column.id} {...(index === 0 && { scope: 'row' })} class={classes || undefined}>
            {column.cell(row)}
          </Cell>
        );
      })}
    </tr>
  );
}

function Skeleton({ columns }: { readonly columns: number }) {
  return Array.from({ length: SKELETON_ROWS }, (_, row) => (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: Nothing in it takes the focus.
    <tr key={`awaited ${row}`} aria-hidden="true">
      {Array.from({ length: columns }, (_, column) => (
        <td key={`awaited ${column}`}>
          <span class="skeleton" />
        </td>
      ))}
    </tr>
  ));
}
