import type { ComponentChildren } from 'preact';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  readonly isNumber?: boolean;
  readonly cell: (row: Row) => ComponentChildren;
}

interface Options<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** In place of the titles, such as buttons that sort. */
  readonly heading?: (column: Column<Row>) => ComponentChildren;
  readonly sortOf?: (column: Column<Row>) => 'ascending' | 'descending' | undefined;
}

/** A native table in a scroll area that the keyboard reaches. The first column names the row. */
export function Table<Row>({ caption, columns, rows, keyOf, heading, sortOf }: Options<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: An area that scrolls must be reachable by keyboard.
    // biome-ignore lint/a11y/useSemanticElements: A fieldset groups inputs.
    <div class="scroll" role="group" aria-label={caption} tabIndex={0}>
      <table aria-label={caption}>
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
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column, index) => {
                const Cell = index === 0 ? 'th' : 'td';
                return (
                  <Cell
                    key={column.id}
                    {...(index === 0 && { scope: 'row' })}
                    class={column.isNumber ? 'number' : undefined}
                  >
                    {column.cell(row)}
                  </Cell>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
