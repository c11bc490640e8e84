import {
  defaultFieldResolver,
  defaultTypeResolver,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLDirective,
  type GraphQLField,
  type GraphQLFieldResolver,
  GraphQLIncludeDirective,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  type InlineFragmentNode,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  type VariableValues,
} from 'graphql';
import { lazy } from '../../graph/lazy.ts';
import { type ListResolver, listResolverOf } from '../../graph/list-resolver.ts';
import { type ParentResolver, parentResolverOf } from '../../graph/parent-resolver.ts';

/** The fields that one operation selects of the objects of one type, in the order of the answer. */
export interface Selection {
  readonly type: GraphQLObjectType;
  readonly fields: readonly SelectedField[];
}

export interface SelectedField {
  /** Its name in the answer. */
  readonly key: string;
  readonly name: string;
  readonly parentType: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly nodes: readonly [FieldNode, ...FieldNode[]];
  readonly resolve: GraphQLFieldResolver<unknown, unknown>;
  /** The resolver, if it needs nothing but the parent, and no plugin has more to do. Else null. */
  readonly read: ParentResolver | null;
  /** The resolver of many parents at once. Null: each has to be resolved by itself. */
  readonly resolveAll: ListResolver | null;
  readonly output: Output;
}

/** How a value becomes a part of the answer. */
export type Output = LeafOutput | ListOutput | ObjectOutput | AbstractOutput;

interface Nullable {
  readonly isNullable: boolean;
}

export interface LeafOutput extends Nullable {
  readonly kind: 'LEAF';
  readonly type: GraphQLLeafType;
}

export interface ListOutput extends Nullable {
  readonly kind: 'LIST';
  readonly item: Output;
}

interface ObjectOutput extends Nullable {
  readonly kind: 'OBJECT';
  readonly selection: () => Selection;
}

export interface AbstractOutput extends Nullable {
  readonly kind: 'ABSTRACT';
  readonly type: GraphQLAbstractType;
  readonly resolveType: NonNullable<GraphQLAbstractType['resolveType']>;
  readonly selectionOf: (type: GraphQLObjectType) => Selection;
}

/** What decides which fields are selected. */
export interface SelectionScope {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly variables: VariableValues;
}

/** Looks at each selection set of the operation once, when its first object is answered. */
export function selectionOf(
  scope: SelectionScope,
  type: GraphQLObjectType,
  selectionSets: readonly (SelectionSetNode | undefined)[],
): Selection {
  const nodes = new Map<string, [FieldNode, ...FieldNode[]]>();
  const visited = new Set<string>();
  for (const selectionSet of selectionSets) if (selectionSet) collect(selectionSet);
  return { type, fields: [...nodes].flatMap(([key, ofKey]) => selectedField(scope, type, key, ofKey) ?? []) };

  function collect({ selections }: SelectionSetNode): void {
    for (const selection of selections) if (isIncluded(selection, scope.variables)) add(selection);
  }

  function add(selection: SelectionNode): void {
    if (selection.kind === Kind.FIELD) addField(selection);
    else if (selection.kind === Kind.INLINE_FRAGMENT) addFragment(selection);
    else if (!visited.has(selection.name.value)) {
      visited.add(selection.name.value);
      addFragment(scope.fragments[selection.name.value]);
    }
  }

  function addField(node: FieldNode): void {
    const key = node.alias?.value ?? node.name.value;
    const known = nodes.get(key);
    if (known) known.push(node);
    else nodes.set(key, [node]);
  }

  function addFragment(fragment: Pick<InlineFragmentNode, 'typeCondition' | 'selectionSet'> | undefined): void {
    if (fragment && isOfType(scope.schema, fragment.typeCondition?.name.value, type)) collect(fragment.selectionSet);
  }
}

function isIncluded(node: SelectionNode, variables: VariableValues): boolean {
  if (!node.directives?.length) return true;
  const condition = (directive: GraphQLDirective) => getDirectiveValues(directive, node, variables)?.['if'];
  return condition(GraphQLSkipDirective) !== true && condition(GraphQLIncludeDirective) !== false;
}

/** Whether a fragment with this type condition selects fields of the type. */
export function isOfType(schema: GraphQLSchema, condition: string | undefined, type: GraphQLObjectType): boolean {
  if (condition === undefined || condition === type.name) return true;
  const wanted = schema.getType(condition);
  return isAbstractType(wanted) && schema.isSubType(wanted, type);
}

function selectedField(
  scope: SelectionScope,
  parentType: GraphQLObjectType,
  key: string,
  nodes: SelectedField['nodes'],
): SelectedField | null {
  const name = nodes[0].name.value;
  const definition = scope.schema.getField(parentType, name);
  // A valid document has no other fields.
  if (!definition) return null;
  const resolve = definition.resolve ?? defaultFieldResolver;
  const output = outputOf(scope, definition.type, nodes);
  const read = parentResolverOf(resolve);
  const resolveAll = listResolverOf(resolve);
  return { key, name, parentType, definition, nodes, resolve, read, resolveAll, output };
}

function outputOf(
  scope: SelectionScope,
  type: GraphQLOutputType,
  nodes: SelectedField['nodes'],
  isNullable = true,
): Output {
  if (isNonNullType(type)) return outputOf(scope, type.ofType, nodes, false);
  if (isListType(type)) return { kind: 'LIST', item: outputOf(scope, type.ofType, nodes), isNullable };
  if (isLeafType(type)) return { kind: 'LEAF', type, isNullable };
  const selectionSets = nodes.map(({ selectionSet }) => selectionSet);
  const of = (objectType: GraphQLObjectType) => selectionOf(scope, objectType, selectionSets);
  if (!isAbstractType(type)) return { kind: 'OBJECT', selection: lazy(() => of(type)), isNullable };
  return {
    kind: 'ABSTRACT',
    type,
    resolveType: type.resolveType ?? defaultTypeResolver,
    selectionOf: byType(of),
    isNullable,
  };
}

/** Whether the values are leaves, or lists of them. */
export function isLeafOutput(output: Output): boolean {
  return output.kind === 'LEAF' || (output.kind === 'LIST' && isLeafOutput(output.item));
}

function byType(of: (type: GraphQLObjectType) => Selection): AbstractOutput['selectionOf'] {
  const selections = new Map<GraphQLObjectType, Selection>();
  return (type) => {
    const selection = selections.get(type) ?? of(type);
    selections.set(type, selection);
    return selection;
  };
}
