import type { ObjectRef } from '@pothos/core';
import type { Types } from '../builder.ts';
import { builder } from '../builder.ts';
import { type Connection, DEFAULT_PAGE_SIZE, type Edge, MAX_PAGE_SIZE } from './pagination.ts';

const PageInfo = builder.pageInfoRef();

/** The Relay connection type of a type; one for every list of that type. */
export function connectionType<Row extends object, Page extends Connection<Row> = Connection<Row>>(
  node: ObjectRef<Types, string | Row, Row> | ObjectRef<Types, Row, Row>,
  name = node.name,
) {
  const edge = builder.objectRef<Edge<Row>>(`${name}Edge`).implement({
    description: 'A row of a list and its cursor.',
    fields: (t) => ({
      cursor: t.exposeString('cursor', { description: 'Position of the row in the list, to pass as `after`.' }),
      // `never`: Pothos computes the return type from Row, which TypeScript cannot do while Row is a type parameter.
      node: t.field({ type: node, description: 'The row.', resolve: (parent) => parent.node as never }),
    }),
  });

  return builder.objectRef<Page>(`${name}Connection`).implement({
    description: 'One page of a list.',
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: 'Rows of the page, each with its cursor.',
        resolve: (page) => page.edges(),
      }),
      nodes: t.field({
        type: [node],
        description: 'Rows of the page.',
        resolve: (page) => page.nodes() as never,
      }),
      pageInfo: t.field({ type: PageInfo, description: 'Position of the page in the list.', resolve: pageInfo }),
      totalCount: t.int({
        description: 'Number of rows in the whole list. Counted only when requested.',
        resolve: (page) => page.totalCount(),
      }),
    }),
  });
}

/** The arguments of every paged field. */
export const pageArgs = builder.args((t) => ({
  first: t.int({ description: `Page size, from 1 to ${MAX_PAGE_SIZE}. Default: ${DEFAULT_PAGE_SIZE}.` }),
  after: t.string({ description: 'The `endCursor` of the previous page. Default: the start of the list.' }),
}));

async function pageInfo<Row>(page: Connection<Row>) {
  return {
    hasNextPage: await page.hasNextPage(),
    hasPreviousPage: page.hasPreviousPage,
    startCursor: await page.startCursor(),
    endCursor: await page.endCursor(),
  };
}
