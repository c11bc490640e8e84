/** Few enough that a turn of the event loop is over soon, and that they are a small part of the memory. */
const ROWS_PER_PART = 1000;

/** The rows that `read` finds after a key, in the order of their keys, read by one statement after the other. */
export async function* inKeyOrder<Row extends { readonly key: string }>(
  read: (after: string, limit: number) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[]> {
  let rows = await read('', ROWS_PER_PART);
  yield rows;
  for (let last = rows.at(-1); last && rows.length === ROWS_PER_PART; last = rows.at(-1)) {
    rows = await read(last.key, ROWS_PER_PART);
    yield rows;
  }
}

export function* inPartsOf<Item>(items: Iterable<Item>, size = ROWS_PER_PART): Generator<readonly Item[]> {
  let part: Item[] = [];
  for (const item of items) {
    part.push(item);
    if (part.length < size) continue;
    yield part;
    part = [];
  }
  if (part.length > 0) yield part;
}
