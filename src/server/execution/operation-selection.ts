import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type VariableValues,
} from 'graphql';
import { type Selection, type SelectionScope, selectionOf } from './selection.ts';

type Fragments = SelectionScope['fragments'];

/** What is the same for all executions of a document. */
interface Plan {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  /** The selections of its operations. Null: they are not kept. */
  readonly selections: Map<OperationDefinitionNode, Selection> | null;
}

/** A kept selection has at most one field for this many characters of its document, so that the kept documents bound it. */
const CHARACTERS_PER_FIELD = 4;

const plans = new WeakMap<DocumentNode, Plan>();

export function fragmentsOf(schema: GraphQLSchema, document: DocumentNode): Fragments {
  return planOf(schema, document).fragments;
}

/**
 * What an operation selects of its root type. It is kept with the document, unless it depends on variables, or repeats its
 * fragments many times. Throws when the variable of a directive is null.
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
  const plan = { schema, fragments, selections: canBeKept(document, fragments) ? new Map() : null };
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

function canBeKept({ definitions, loc }: DocumentNode, fragments: Fragments): boolean {
  const fieldsOfFragments = new Map<FragmentDefinitionNode, number>();
  const operations = definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const fields = operations.reduce((sum, { selectionSet }) => sum + fieldsIn(selectionSet), 0);
  return fields * CHARACTERS_PER_FIELD <= (loc?.end ?? 0);

  /** How many fields there are, with fragments followed. Infinity: a directive decides. */
  function fieldsIn({ selections }: SelectionSetNode): number {
    return selections.reduce((sum, selection) => sum + fieldsOf(selection), 0);
  }

  function fieldsOf(selection: SelectionNode): number {
    if (selection.directives?.length) return Number.POSITIVE_INFINITY;
    if (selection.kind === Kind.FIELD) return 1 + (selection.selectionSet ? fieldsIn(selection.selectionSet) : 0);
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsIn(selection.selectionSet);
    const fragment = fragments[selection.name.value];
    return fragment ? fieldsOfFragment(fragment) : 0;
  }

  function fieldsOfFragment(fragment: FragmentDefinitionNode): number {
    const fields = fieldsOfFragments.get(fragment) ?? fieldsIn(fragment.selectionSet);
    fieldsOfFragments.set(fragment, fields);
    return fields;
  }
}
