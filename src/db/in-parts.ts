import { wholeTurn } from '../event-loop-turn.ts';

/**
 * The rows for many texts, read by one statement after the other. The embedded Postgres cannot cancel a statement and runs
 * one at a time. A statement that compares each text with all records therefore takes a few texts, and one whose rows are
 * large takes no more than are made within a turn of the event loop.
 */
export async function inParts<Row>(
  texts: readonly string[],
  size: number,
  read: (texts: readonly string[]) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let start = 0; start < texts.length; start += size) {
    await wholeTurn();
    rows.push(...(await read(texts.slice(start, start + size))));
  }
  return rows;
}
