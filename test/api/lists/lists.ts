import type { CatalogGateway } from '../../harness/catalog-gateway.ts';

/** A paged field of the graph, and where it is. */
export interface ListField {
  readonly name: string;
  readonly field: string;
  /** What is asked of each node; it tells the nodes apart. */
  readonly pick: string;
  /** Further arguments. */
  readonly args?: string;
  /** The field that has it, such as `provider(key: "acme")`. Absent: the root. */
  readonly parent?: string;
  /** The type that has it, when the parent is an interface. */
  readonly parentType?: string;
}

export interface Page {
  readonly nodes: readonly unknown[];
  readonly edges: readonly { readonly cursor: string; readonly node: unknown }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

const PAGE = (pick: string) => `{
  nodes { ${pick} } edges { cursor node { ${pick} } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
}`;

/** A query for a list that is always answered under the name `list`. */
export function queryOf(list: ListField, args: string, selection: string): string {
  const allArgs = [list.args, args].filter(Boolean).join(', ');
  const field = `list: ${list.field}${allArgs && `(${allArgs})`} ${selection}`;
  if (list.parent === undefined) return `{ ${field} }`;
  return `{ parent: ${list.parent} { ${list.parentType ? `... on ${list.parentType} { ${field} }` : field} } }`;
}

export async function readList(gateway: CatalogGateway, list: ListField, args: string, selection: string) {
  const data = await gateway.read(queryOf(list, args, selection));
  return list.parent === undefined ? data.list : data.parent.list;
}

export function readPage(gateway: CatalogGateway, list: ListField, args: string): Promise<Page> {
  return readList(gateway, list, args, PAGE(list.pick));
}

/** All pages of a list, read one after the other. */
export async function walk(gateway: CatalogGateway, list: ListField, size: number): Promise<Page[]> {
  const pages: Page[] = [];
  for (let after = ''; ; ) {
    const page = await readPage(gateway, list, `first: ${size}${after}`);
    pages.push(page);
    if (!page.pageInfo.hasNextPage) return pages;
    after = `, after: "${page.pageInfo.endCursor}"`;
  }
}

/** A cursor as a client might make it up. */
export function madeUp(...parts: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}
