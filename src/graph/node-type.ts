import { type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import { badInput } from './faults.ts';
import { quoted } from './quoted.ts';

/** Refuses an id that names no type which has ids. */
export function assertNodeType(schema: GraphQLSchema, { typename, id }: { typename: string; id: string }): void {
  const node = schema.getType('Node');
  const allowed = isInterfaceType(node) ? schema.getPossibleTypes(node).filter(isObjectType) : [];
  if (allowed.some((type) => type.name === typename)) return;
  const names = allowed.map((type) => type.name).sort();
  throw badInput(`An id begins with one of ${names.join(', ')}, got ${quoted(`${typename}:${id}`)}.`);
}
