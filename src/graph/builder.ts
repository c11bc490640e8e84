import SchemaBuilder, { type SchemaTypes } from '@pothos/core';
import DataloaderPlugin from '@pothos/plugin-dataloader';
import RelayPlugin from '@pothos/plugin-relay';
import type { Json } from '../db/tables/json-columns.ts';
import type { Context } from './context.ts';
import './as-of-plugin.ts';
import './budget-plugin.ts';
import { nodeIdError } from './node-id.ts';

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
  plugins: ['asOf', 'budget', RelayPlugin, DataloaderPlugin],
  defaultFieldNullability: false,
  relay: {
    idFieldOptions: { description: 'For `node` and `nodes`: the type and the key, such as "Model:openai/gpt-5".' },
    encodeGlobalID: (typename, id) => `${typename}:${id}`,
    decodeGlobalID,
    nodeTypeOptions: { description: 'Whatever has an id and can be read by it again.' },
    nodeQueryOptions: {
      nullable: true,
      description: 'Anything by its id. Null when there is no such thing.',
      resolve: (_query, { id }, _context, info, resolveNode) => {
        const fault = nodeIdError(info.schema, id);
        if (fault) throw fault;
        return resolveNode(id);
      },
    },
    nodesQueryOptions: {
      nullable: { list: false, items: true },
      description: 'Several things by their ids, in the order asked for; null for each that does not exist.',
      resolve: async (_query, args, _context, info, resolveNodes) => {
        // An id that cannot be is the fault of its place in the list alone.
        const faults = args.ids.map((id) => nodeIdError(info.schema, id));
        // Set, for the plugin resolves the ids of the arguments, not those it is called with.
        args.ids = args.ids.filter((_id, index) => faults[index] === null);
        const nodes = await resolveNodes(args.ids);
        return faults.map((fault) => (fault ? Promise.reject(fault) : nodes.shift()));
      },
    },
    pageInfoTypeOptions: { description: 'Where a page stands in its list.' },
    hasNextPageFieldOptions: { description: 'There are more: ask again with `after: endCursor`.' },
    hasPreviousPageFieldOptions: { description: 'The page does not begin at the start of the list.' },
    startCursorFieldOptions: { description: 'Null when the page is empty.' },
    endCursorFieldOptions: { description: 'Null when the page is empty.' },
  },
});

/** The types that everything declared on our builder shares. */
export type Types =
  typeof builder extends PothosSchemaTypes.SchemaBuilder<infer Ours extends SchemaTypes> ? Ours : never;

builder.queryType({ description: 'What can be read. A root field that fails is null and spares the others.' });
builder.mutationType({ description: 'What the operator can do.' });
builder.subscriptionType({ description: 'What can be watched, over WebSocket or Server-Sent Events.' });

/** The type and the key in an id such as `Model:openai/gpt-5`; the type is empty when it is no such thing. */
export function decodeGlobalID(globalID: string): { typename: string; id: string } {
  const [, typename = '', id = globalID] = /^([A-Za-z]+):(.+)$/s.exec(globalID) ?? [];
  return { typename, id };
}
