import {
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getVariableValues,
  isAbstractType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type VariableValues,
} from 'graphql';
import { isOfType, type Selection, type SelectionScope, selectionOf } from './selection.ts';

type Fragments = SelectionScope['fragments'];

/** What is the same for all executions of a document. */
interface Plan {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  /** The selections of its operations. Null: they are not kept. */
  readonly selections: Map<OperationDefinitionNode, Selection> | null;
}

/**
 * A kept selection has at most one field, counted for each possible type, for this many characters of its document, so that the kept
 * documents bound it. A field takes about 335 bytes.
 */
const CHARACTERS_PER_FIELD = 4;

const plans = new WeakMap<DocumentNode, Plan>();

export function fragmentsOf(schema: GraphQLSchema, document: DocumentNode): Fragments {
  return planOf(schema, document).fragments;
}

/**
 * What an operation selects of its root type. It is kept with the document, unless it depends on variables, or fragments or
 * abstract types repeat its fields many times. Throws when the variable of a directive is null.
 */
export function selectionOfOperation(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { schema, variables, rootType }: OperationScope,
): Selection {
  const { fragments, selections } = planOf(schema, document);
  if (selections === null) return selectionOf({ schema, fragments, variables }, rootType, [operation.selectionSet]);
  const known = selections.get(operation);
  if (known) return known;
  // A kept selection must not keep the variables of a request.
  const scope = { schema, fragments, variables: noVariables(schema) };
  const selection = selectionOf(scope, rootType, [operation.selectionSet]);
  selections.set(operation, selection);
  return selection;
}

interface OperationScope extends Pick<SelectionScope, 'schema' | 'variables'> {
  readonly rootType: GraphQLObjectType;
}

function planOf(schema: GraphQLSchema, document: DocumentNode): Plan {
  const known = plans.get(document);
  if (known?.schema === schema) return known;
  const fragments = fragmentsByName(document);
  const plan = { schema, fragments, selections: canBeKept(schema, document, fragments) ? new Map() : null };
  plans.set(document, plan);
  return plan;
}

function fragmentsByName({ definitions }: DocumentNode): Fragments {
  const fragments = definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  return Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment]));
}

function noVariables(schema: GraphQLSchema): VariableValues {
  const { variableValues } = getVariableValues(schema, [], {});
  if (!variableValues) throw new Error('No variables are missing.');
  return variableValues;
}

function canBeKept(schema: GraphQLSchema, { definitions, loc }: DocumentNode, fragments: Fragments): boolean {
  const counted = new Map<SelectionSetNode, Map<GraphQLObjectType, number>>();
  const operations = definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const fields = operations.reduce(
    (sum, one) => sum + fieldsIn(one.selectionSet, schema.getRootType(one.operation)),
    0,
  );
  return fields * CHARACTERS_PER_FIELD <= (loc?.end ?? 0);

  /** How many fields there are of the type and below it, with fragments followed. Infinity: a directive decides. */
  function fieldsIn(selectionSet: SelectionSetNode, type: GraphQLObjectType | null | undefined): number {
    if (!type) return 0;
    const ofTypes = counted.get(selectionSet) ?? new Map<GraphQLObjectType, number>();
    counted.set(selectionSet, ofTypes);
    const fields =
      ofTypes.get(type) ?? selectionSet.selections.reduce((sum, selection) => sum + fieldsOf(selection, type), 0);
    ofTypes.set(type, fields);
    return fields;
  }

  function fieldsOf(selection: SelectionNode, type: GraphQLObjectType): number {
    if (selection.directives?.length) return Number.POSITIVE_INFINITY;
    if (selection.kind === Kind.FIELD) return 1 + fieldsBelow(selection, type);
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
    if (!fragment || !isOfType(schema, fragment.typeCondition?.name.value, type)) return 0;
    return fieldsIn(fragment.selectionSet, type);
  }

  /** Each possible type of a field has a selection of its own. */
  function fieldsBelow({ name, selectionSet }: FieldNode, parentType: GraphQLObjectType): number {
    const type = getNamedType(schema.getField(parentType, name.value)?.type);
    if (!selectionSet || !type) return 0;
    const types = isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
    return types.reduce((sum, possible) => sum + fieldsIn(selectionSet, possible), 0);
  }
}
