import type { GraphQLResolveInfo, OperationDefinitionNode } from 'graphql';
import type { OperationBudget } from '../../operation-budget.ts';
import type { Place } from './place.ts';
import type { SelectedField, SelectionScope } from './selection.ts';

export interface Operation extends SelectionScope {
  readonly operation: OperationDefinitionNode;
  readonly context: unknown;
  readonly rootValue: unknown;
  /** Whether errors suggest no names of the schema. */
  readonly hideSuggestions: boolean;
  /** Undefined: without limits. */
  readonly budget: OperationBudget | undefined;
}

const asyncHelpers: ReturnType<GraphQLResolveInfo['getAsyncHelpers']> = {
  promiseAll: (values) => Promise.all(values),
  track: () => {},
};

/** What a resolver can ask about its field. Made for each value of each field, so that it computes nothing before. */
export class FieldInfo implements GraphQLResolveInfo {
  readonly path: Place;
  readonly #operation: Operation;
  readonly #field: SelectedField;

  constructor(operation: Operation, field: SelectedField, path: Place) {
    this.#operation = operation;
    this.#field = field;
    this.path = path;
  }

  get fieldName() {
    return this.#field.name;
  }

  get fieldNodes() {
    return this.#field.nodes;
  }

  get returnType() {
    return this.#field.definition.type;
  }

  get parentType() {
    return this.#field.parentType;
  }

  get schema() {
    return this.#operation.schema;
  }

  get fragments() {
    return this.#operation.fragments;
  }

  get rootValue() {
    return this.#operation.rootValue;
  }

  get operation() {
    return this.#operation.operation;
  }

  get variableValues() {
    return this.#operation.variables;
  }

  getAbortSignal() {
    return this.#operation.budget?.signal;
  }

  getAsyncHelpers() {
    return asyncHelpers;
  }
}
