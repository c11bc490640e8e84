import {
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isIntrospectionType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../../graph/paging/pagination.ts';
import { FIELD_WEIGHTS, SIMILAR_TO_WEIGHT } from './field-weights.ts';
import { ESTIMATED_LIST_SIZE, INTROSPECTION_LIST_SIZES } from './limits.ts';

export interface Operation {
  readonly schema: GraphQLSchema;
  /** Valid. */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** As they were sent. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The cost of one selection set: fields of the answer. A connection also costs `perRow` for each row of its page. */
interface Cost {
  readonly once: number;
  readonly perRow: number;
}

const nothing: Cost = { once: 0, perRow: 0 };

/** How many fields the answer to an operation has when every list is full, each by its weight. Each selection is looked at once. */
export function operationCost({ schema, document, operation, variables }: Operation): number {
  const fragments = new Map(document.definitions.filter(isFragment).map((one) => [one.name.value, one]));
  const costs = new Map<string, Cost>();
  const rootType = schema.getRootType(operation.operation);
  return rootType ? costOfSelections(operation.selectionSet, rootType).once : 0;

  function costOfSelections({ selections }: SelectionSetNode, parent: GraphQLCompositeType): Cost {
    return selections.map((selection) => costOfSelection(selection, parent)).reduce(sum, nothing);
  }

  function costOfSelection(selection: SelectionSetNode['selections'][number], parent: GraphQLCompositeType) {
    if (selection.kind === Kind.FIELD) return costOfField(selection, parent);
    if (selection.kind === Kind.FRAGMENT_SPREAD) return costOfFragment(selection.name.value);
    return costOfSelections(selection.selectionSet, typeNamed(selection.typeCondition?.name.value) ?? parent);
  }

  function costOfFragment(name: string): Cost {
    const fragment = fragments.get(name);
    const type = typeNamed(fragment?.typeCondition.name.value);
    const cost = costs.get(name) ?? (fragment && type ? costOfSelections(fragment.selectionSet, type) : nothing);
    costs.set(name, cost);
    return cost;
  }

  function typeNamed(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : schema.getType(name);
    return isCompositeType(type) ? type : undefined;
  }

  function costOfField(node: FieldNode, parent: GraphQLCompositeType): Cost {
    const field = schema.getField(parent, node.name.value);
    const type = field && getNamedType(field.type);
    const ownWeight = FIELD_WEIGHTS.get(`${parent.name}.${node.name.value}`) ?? 1;
    const weight = field && isBySimilarity(node, field) ? ownWeight + SIMILAR_TO_WEIGHT : ownWeight;
    if (!field || !node.selectionSet || !isCompositeType(type)) return { once: weight, perRow: 0 };

    const below = costOfSelections(node.selectionSet, type);
    if (isConnection(parent) && isList(field)) return { once: weight, perRow: below.once };
    if (isConnection(type)) return { once: weight + below.once + pageSize(node, field) * below.perRow, perRow: 0 };
    return { once: weight + (isList(field) ? listSize(node, field, parent) : 1) * below.once, perRow: 0 };
  }

  function isBySimilarity(node: FieldNode, { args }: GraphQLField<unknown, unknown>): boolean {
    const arg = args.find(({ name }) => name === 'filter');
    const filter = arg && argumentValue(arg, node);
    return typeof filter === 'object' && filter !== null && (Reflect.get(filter, 'similarTo') ?? null) !== null;
  }

  function listSize(node: FieldNode, field: GraphQLField<unknown, unknown>, parent: GraphQLCompositeType): number {
    if (isIntrospectionType(parent)) {
      if (field.name === 'types') return Object.keys(schema.getTypeMap()).length;
      return INTROSPECTION_LIST_SIZES[field.name] ?? ESTIMATED_LIST_SIZE;
    }
    if (field.args.some(({ name }) => name === 'first')) return pageSize(node, field);
    // A list that answers a list, such as `nodes(ids:)`, is as long.
    const lengths = field.args
      .map((arg) => argumentValue(arg, node))
      .map((value) => (Array.isArray(value) ? value.length : 0));
    return Math.max(0, ...lengths) || ESTIMATED_LIST_SIZE;
  }

  function pageSize(node: FieldNode, field: GraphQLField<unknown, unknown>): number {
    const first = field.args.find(({ name }) => name === 'first');
    const size = first && argumentValue(first, node);
    // More than a page can have is refused by the field itself.
    return typeof size === 'number' ? Math.min(Math.max(size, 0), MAX_PAGE_SIZE) : DEFAULT_PAGE_SIZE;
  }

  /** A number, a text, a list of something, an object, or undefined for anything else. */
  function argumentValue({ name, default: byDefault }: GraphQLArgument, node: FieldNode): unknown {
    const given: ArgumentNode | undefined = node.arguments?.find((one) => one.name.value === name);
    const value = given && literalValue(given.value);
    if (value !== undefined) return value;
    return byDefault?.literal ? literalValue(byDefault.literal) : byDefault?.value;
  }

  function literalValue(value: ValueNode): unknown {
    if (value.kind === Kind.INT) return Number(value.value);
    if (value.kind === Kind.STRING) return value.value;
    if (value.kind === Kind.LIST) return value.values;
    if (value.kind === Kind.OBJECT) {
      return Object.fromEntries(value.fields.map((field) => [field.name.value, literalValue(field.value)]));
    }
    if (value.kind !== Kind.VARIABLE) return undefined;
    const name = value.name.value;
    if (variables[name] !== undefined) return variables[name] ?? undefined;
    const definition = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name);
    return definition?.defaultValue && literalValue(definition.defaultValue);
  }
}

function sum(a: Cost, b: Cost): Cost {
  return { once: a.once + b.once, perRow: a.perRow + b.perRow };
}

function isFragment(definition: DocumentNode['definitions'][number]): definition is FragmentDefinitionNode {
  return definition.kind === Kind.FRAGMENT_DEFINITION;
}

function isConnection(type: GraphQLCompositeType): boolean {
  return isObjectType(type) && type.name.endsWith('Connection') && 'edges' in type.getFields();
}

function isList({ type }: GraphQLField<unknown, unknown>): boolean {
  return isListType(getNullableType(type));
}
