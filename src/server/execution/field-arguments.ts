import { getArgumentValues } from 'graphql';
import type { Operation } from './field-info.ts';
import type { SelectedField } from './selection.ts';

export type ArgumentValues = Record<string, unknown>;
type Arguments = { readonly values: ArgumentValues } | { readonly error: unknown };

/** The arguments of the fields of one operation, coerced once: they are the same for all objects. */
export class FieldArguments {
  readonly #operation: Operation;
  readonly #known = new Map<SelectedField, Arguments>();

  constructor(operation: Operation) {
    this.#operation = operation;
  }

  of(field: SelectedField): Arguments {
    const known = this.#known.get(field);
    if (known) return known;
    const coerced = this.#coerced(field);
    this.#known.set(field, coerced);
    return coerced;
  }

  #coerced({ definition, nodes }: SelectedField): Arguments {
    const { variables, hideSuggestions } = this.#operation;
    try {
      return { values: getArgumentValues(definition, nodes[0], variables, undefined, hideSuggestions) };
    } catch (error) {
      return { error };
    }
  }
}
