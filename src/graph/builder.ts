import SchemaBuilder, { type SchemaTypes } from '@pothos/core';
import DataloaderPlugin from '@pothos/plugin-dataloader';
import RelayPlugin, { resolveNodes } from '@pothos/plugin-relay';
import ScopeAuthPlugin from '@pothos/plugin-scope-auth';
import { type NeededRole, requireRole } from '../access/require-role.ts';
import type { Json } from '../db/tables/json-columns.ts';
import type { Context } from './context.ts';
import '../access/audit/audit-plugin.ts';
import './as-of/as-of-plugin.ts';
import './budget-plugin.ts';
import './cacheability-plugin.ts';
import './loadable-fields.ts';
import './loading-plugin.ts';
import type { Moment } from './as-of/moment.ts';
import { nodeIdError } from './node-id.ts';

/** The builder of the schema. Fields are non-null unless they say otherwise. */
export const builder = new SchemaBuilder<{
  Context: Context;
  DefaultFieldNullability: false;
  AuthScopes: { role: NeededRole };
  Scalars: {
    ID: { Input: string; Output: string };
    DateTime: { Input: Moment; Output: Date };
    PartialDate: { Input: string; Output: string };
    JSON: { Input: Json; Output: Json };
    TokenCount: { Input: number; Output: number };
    Decimal: { Input: string; Output: string };
  };
}>({
  // In the order in which they see a request: what is refused is audited too, and nothing is read for it.
  plugins: ['audit', ScopeAuthPlugin, 'cacheability', 'asOf', 'budget', RelayPlugin, 'loading', DataloaderPlugin],
  defaultFieldNullability: false,
  scopeAuth: {
    authorizeOnSubscribe: true,
    authScopes: ({ identity }) => ({
      role: (needed) => {
        requireRole(identity, needed);
        return true;
      },
    }),
  },
  relay: {
    idFieldOptions: {
      description: 'Global id for `node` and `nodes`: the type and the key, such as "Model:openai/gpt-5".',
    },
    encodeGlobalID: (typename, id) => `${typename}:${id}`,
    decodeGlobalID,
    nodeTypeOptions: { description: 'An object that `node` can read by its id.' },
    nodeQueryOptions: {
      nullable: true,
      // An id may be that of any type.
      cacheable: false,
      description: 'The object with this id. Null when no object has it.',
      resolve: (_query, { id }, _context, info, resolveNode) => {
        const error = nodeIdError(info.schema, id);
        if (error) throw error;
        return resolveNode(id);
      },
    },
    nodesQueryOptions: {
      cacheable: false,
      nullable: { list: false, items: true },
      description: 'The objects with these ids, in the order of `ids`. An entry is null when no object has its id.',
      resolve: async (_query, { ids }, context, info): Promise<readonly unknown[]> => {
        // An invalid id is an error of its own entry alone.
        const errors = ids.map((id) => nodeIdError(info.schema, id));
        const validIds = ids.map((id, index) => (errors[index] === null ? id : null));
        // Not the function that the plugin passes, which ignores what it is called with.
        const nodes = await resolveNodes(builder, context, info, validIds);
        // Not rejected promises: those of a long list would end the process before the executor gets to them.
        return errors.map((error, index) => error ?? nodes[index]);
      },
    },
    pageInfoTypeOptions: { description: 'Position of a page in its list.' },
    hasNextPageFieldOptions: { description: 'Whether more rows follow. Pass `endCursor` as `after` to read them.' },
    hasPreviousPageFieldOptions: { description: 'Whether rows precede the page.' },
    startCursorFieldOptions: { description: 'Cursor of the first row. Null when the page is empty.' },
    endCursorFieldOptions: { description: 'Cursor of the last row. Null when the page is empty.' },
  },
});

/** The types that everything declared on our builder shares. */
export type Types =
  typeof builder extends PothosSchemaTypes.SchemaBuilder<infer Ours extends SchemaTypes> ? Ours : never;

builder.queryType({
  authScopes: { role: 'READER' },
  description: 'Read operations. A root field that fails is null; the other fields still resolve.',
});
builder.mutationType({ description: 'Write operations. Each description names the required role.' });
builder.subscriptionType({
  authScopes: { role: 'READER' },
  description: 'Streams of events, over WebSocket or Server-Sent Events.',
});

/** The type and the key in an id such as `Model:openai/gpt-5`. The type is empty when the text has another form. */
export function decodeGlobalID(globalID: string): { typename: string; id: string } {
  const [, typename = '', id = globalID] = /^([A-Za-z]+):(.+)$/s.exec(globalID) ?? [];
  return { typename, id };
}
