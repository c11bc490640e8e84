import SchemaBuilder from '@pothos/core';
import DataloaderPlugin from '@pothos/plugin-dataloader';
import RelayPlugin from '@pothos/plugin-relay';
import type { Context } from '../context.ts';
import type { Json } from '../db/json-columns.ts';
import { badInput } from './faults.ts';
import { assertNodeType } from './node-type.ts';
import { quoted } from './quoted.ts';

/** What every type and field is declared on. Fields are non-null unless they say otherwise. */
export const builder = new SchemaBuilder<{
  Context: Context;
  DefaultFieldNullability: false;
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Date; Output: Date };
    PartialDate: { Input: string; Output: string };
    JSON: { Input: Json; Output: Json };
    TokenCount: { Input: number; Output: number };
    Decimal: { Input: string; Output: string };
  };
}>({
  plugins: [RelayPlugin, DataloaderPlugin],
  defaultFieldNullability: false,
  relay: {
    encodeGlobalID: (typename, id) => `${typename}:${id}`,
    decodeGlobalID,
    nodeTypeOptions: { description: 'Whatever has an id and can be read by it again.' },
    nodeQueryOptions: {
      nullable: true,
      description: 'Anything by its id. Null when there is no such thing.',
      resolve: (_query, { id }, _context, info, resolveNode) => {
        assertNodeType(info.schema, id);
        return resolveNode(id);
      },
    },
    nodesQueryOptions: {
      nullable: { list: false, items: true },
      description: 'Several things by their ids, in the order asked for; null for each that does not exist.',
      resolve: (_query, { ids }, _context, info, resolveNodes) => {
        for (const id of ids) assertNodeType(info.schema, id);
        return resolveNodes(ids);
      },
    },
    pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
    hasNextPageFieldOptions: { description: 'There are more: ask again with `after: endCursor`.' },
    hasPreviousPageFieldOptions: { description: 'The page does not begin at the start of the list.' },
    startCursorFieldOptions: { description: 'Null when the page is empty.' },
    endCursorFieldOptions: { description: 'Null when the page is empty.' },
  },
});

builder.queryType({});
builder.mutationType({});
builder.subscriptionType({});

/** The type and the key in an id such as `Model:openai/gpt-5`. */
export function decodeGlobalID(globalID: string): { typename: string; id: string } {
  const [, typename, id] = /^([A-Za-z]+):(.+)$/s.exec(globalID) ?? [];
  if (typename && id) return { typename, id };
  throw badInput(`An id looks like "Model:openai/gpt-5", got ${quoted(globalID)}.`);
}
