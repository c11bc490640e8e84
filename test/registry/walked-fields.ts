import {
  type GraphQLField,
  type GraphQLOutputType,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { schema } from '../../src/schema.ts';

/** Whether a field is asked for. */
export type IsAsked = (field: GraphQLField<unknown, unknown>, typeName: string) => boolean;

export function fieldsOf(typeName: string): GraphQLField<unknown, unknown>[] {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) throw new Error(`no type ${typeName}`);
  return Object.values(type.getFields());
}

/** All fields below a type that need no argument, down to a depth. The nodes of a connection are as deep as the connection. */
export function selectionOf(type: GraphQLOutputType, depth: number, isAsked: IsAsked = () => true): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  // Other fields of different types can share a name.
  if (isUnionType(named))
    return ` { __typename ${named
      .getTypes()
      .map((named) => `... on ${named.name} { key name }`)
      .join(' ')} }`;
  const isType = isObjectType(named) || isInterfaceType(named);
  if (!isType) throw new Error(`${type} has no fields`);
  const fields = Object.values(named.getFields()).flatMap((field) => {
    const isFree = isLeafType(getNamedType(field.type)) || (/Connection$/.test(named.name) && field.name === 'nodes');
    const isNeeded = field.args.some((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined);
    if (
      isNeeded ||
      (!isFree && depth === 0) ||
      field.name === 'edges' ||
      needsRole(field) ||
      !isAsked(field, named.name)
    )
      return [];
    const first = field.args.some(({ name }) => name === 'first') ? '(first: 100)' : '';
    return [`${field.name}${first}${selectionOf(field.type, isFree ? depth : depth - 1, isAsked)}`];
  });
  return ` { ${['__typename', ...fields].join(' ')} }`;
}

/** Whether the field has a rule of its own, beside that of its type. */
function needsRole(field: GraphQLField<unknown, unknown>): boolean {
  const options: unknown = field.extensions['pothosOptions'];
  return typeof options === 'object' && options !== null && 'authScopes' in options && options.authScopes !== undefined;
}
