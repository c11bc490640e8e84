import type { ObjectRef } from '@pothos/core';
import type { Types } from './builder.ts';
import { builder } from './builder.ts';
import { type Connection, DEFAULT_PAGE_SIZE, type Edge, MAX_PAGE_SIZE } from './pagination.ts';

const PageInfo = builder.pageInfoRef();

/** The Relay connection type of a node type; one for every list of that type. */
export function connectionType<Row extends object, Page extends Connection<Row> = Connection<Row>>(
  node: ObjectRef<Types, string | Row, Row>,
) {
  const edge = builder.objectRef<Edge<Row>>(`${node.name}Edge`).implement({
    description: 'One row of a list.',
    fields: (t) => ({
      cursor: t.exposeString('cursor', { description: 'The place of this node in the list, for `after`.' }),
      // `never`: Pothos computes what a resolver may return from Row, which TypeScript cannot do while Row is open.
      node: t.field({ type: node, description: 'The row itself.', resolve: (parent) => parent.node as never }),
    }),
  });

  return builder.objectRef<Page>(`${node.name}Connection`).implement({
    description: 'One page of a list.',
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        description: 'The rows, each with its place in the list.',
        resolve: (page) => page.edges(),
      }),
      nodes: t.field({
        type: [node],
        description: 'The rows.',
        resolve: async (page) => (await page.edges()).map((one) => one.node) as never,
      }),
      pageInfo: t.field({ type: PageInfo, description: 'Where the page stands in the list.', resolve: pageInfo }),
      totalCount: t.int({
        description: 'How many there are in the whole list. Counted only when asked for.',
        resolve: (page) => page.totalCount(),
      }),
    }),
  });
}

/** The arguments of every paged field. */
export const pageArgs = builder.args((t) => ({
  first: t.int({ description: `How many, from 1 to ${MAX_PAGE_SIZE}. ${DEFAULT_PAGE_SIZE} when not given.` }),
  after: t.string({ description: 'The `endCursor` of the page before. From the start when not given.' }),
}));

async function pageInfo<Row>(page: Connection<Row>) {
  const edges = await page.edges();
  return {
    hasNextPage: await page.hasNextPage(),
    hasPreviousPage: page.hasPreviousPage,
    startCursor: edges.at(0)?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  };
}
