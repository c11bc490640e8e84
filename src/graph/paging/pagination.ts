import type { OrderValues, Page } from '../../db/keyset.ts';
import { badInput } from '../errors/errors.ts';
import type { UnknownKey } from '../filter/filter-keys.ts';
import { lazy } from '../lazy.ts';
import { decodeCursor, encodeCursor, type ListOrder } from './cursor.ts';

export const DEFAULT_PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 500;

export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

export interface Edge<Row> {
  readonly cursor: string;
  readonly node: Row;
}

/** A page of a list. Rows and counts are read only when requested. */
export interface Connection<Row> {
  readonly nodes: () => Promise<readonly Row[]>;
  readonly edges: () => Promise<readonly Edge<Row>[]>;
  readonly hasNextPage: () => Promise<boolean>;
  readonly hasPreviousPage: boolean;
  /** The position of the first row. Null: the page is empty. */
  readonly startCursor: () => Promise<string | null>;
  /** The position after the page. Null: the page is empty. */
  readonly endCursor: () => Promise<string | null>;
  readonly totalCount: () => Promise<number>;
  /** The unknown keys of the filter. */
  readonly unknownKeys: () => Promise<readonly UnknownKey[]>;
}

export interface List<Row> {
  readonly order: ListOrder;
  readonly rows: (page: Page) => Promise<readonly Row[]>;
  readonly count: () => Promise<number>;
  readonly valuesOf: (row: Row) => OrderValues;
  /** New rows come last, so that an empty page keeps its position. */
  readonly isFollowed?: boolean;
  /** Not given: the list has no filter by keys. */
  readonly unknownKeys?: () => Promise<readonly UnknownKey[]>;
}

export function connection<Row>(args: PageArgs, list: List<Row>): Connection<Row> {
  const page = pageOf(args, list.order);
  // Awaited here, because a Drizzle query runs again each time it is awaited.
  return connectionOn(page, { ...list, rows: async () => await list.rows(page) });
}

export interface ListsOfParents<Row> {
  readonly orderOf: (parentKey: string) => ListOrder;
  /** Reads the pages of all parents in one query. */
  readonly rows: (parentKeys: readonly string[], page: Page) => Promise<readonly Row[]>;
  readonly counts: (parentKeys: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  readonly parentOf: (row: Row) => string;
  readonly valuesOf: (row: Row) => OrderValues;
  /** Not given: the lists have no filter by keys. */
  readonly unknownKeys?: () => Promise<readonly UnknownKey[]>;
}

/** The same page for each of many parents: one query for all rows, one for all counts. */
export function connectionsOfParents<Row>(
  parentKeys: readonly string[],
  args: PageArgs,
  lists: ListsOfParents<Row>,
): (Connection<Row> | Error)[] {
  // A cursor belongs to the list of one parent. For every other parent it is an error of that field alone.
  const pages = parentKeys.map((key) => ({ key, page: resultOrError(() => pageOf(args, lists.orderOf(key))) }));
  const rows = lazy(async () => {
    const anyPage = pages.map(({ page }) => page).find((one): one is Page => !(one instanceof Error));
    return Map.groupBy(anyPage ? await lists.rows(parentKeys, anyPage) : [], lists.parentOf);
  });
  const counts = lazy(async () => await lists.counts(parentKeys));
  const unknownKeys = lazy(lists.unknownKeys ?? noUnknownKeys);

  return pages.map(({ key, page }) => {
    if (page instanceof Error) return page;
    return connectionOn(page, {
      order: lists.orderOf(key),
      rows: () => rows().then((ofParents) => ofParents.get(key) ?? []),
      count: async () => (await counts()).get(key) ?? 0,
      valuesOf: lists.valuesOf,
      unknownKeys,
    });
  });
}

function connectionOn<Row>(page: Page, list: Omit<List<Row>, 'rows'> & { rows: () => Promise<readonly Row[]> }) {
  const size = page.limit - 1;
  const rows = lazy(list.rows);
  const cursorOf = (row: Row) => encodeCursor(list.order, list.valuesOf(row));
  const nodes = () => rows().then((all) => all.slice(0, size));
  const position = list.isFollowed && page.after !== null ? encodeCursor(list.order, page.after) : null;
  return {
    nodes,
    edges: async () => (await nodes()).map((node) => ({ node, cursor: cursorOf(node) })),
    startCursor: async () => (await nodes()).slice(0, 1).map(cursorOf)[0] ?? null,
    endCursor: async () => (await nodes()).slice(-1).map(cursorOf)[0] ?? position,
    hasNextPage: async () => (await rows()).length > size,
    hasPreviousPage: page.after !== null,
    totalCount: lazy(async () => await list.count()),
    unknownKeys: lazy(list.unknownKeys ?? noUnknownKeys),
  };
}

/** The same page, with nodes that are parts of its rows. */
export function withNodes<Row, Node>(page: Connection<Row>, nodeOf: (row: Row) => Node): Connection<Node> {
  return {
    ...page,
    nodes: async () => (await page.nodes()).map(nodeOf),
    edges: async () => (await page.edges()).map(({ node, cursor }) => ({ node: nodeOf(node), cursor })),
  };
}

async function noUnknownKeys(): Promise<readonly UnknownKey[]> {
  return [];
}

function pageOf({ first, after }: PageArgs, order: ListOrder): Page {
  const size = first ?? DEFAULT_PAGE_SIZE;
  if (size < 1 || size > MAX_PAGE_SIZE) {
    throw badInput(`"first" must be between 1 and ${MAX_PAGE_SIZE}, got ${size}.`);
  }
  return { limit: size + 1, after: after == null ? null : decodeCursor(order, after) };
}

function resultOrError<Result>(make: () => Result): Result | Error {
  try {
    return make();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
