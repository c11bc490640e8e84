import { type GraphQLError, locatedError } from 'graphql';
import type { OperationBudget } from '../../operation-budget.ts';
import type { Place } from './place.ts';
import type { SelectedField } from './selection.ts';

export type AnswerObject = Record<string, unknown>;

/** What becomes of the error of a field. */
export type Fail = (error: unknown, field: SelectedField, place: Place) => void;

/** The data of an operation, and the errors of its fields. */
export class Answer {
  readonly #budget: OperationBudget | undefined;
  readonly #errors: GraphQLError[] = [];
  #data: AnswerObject | null;

  constructor(data: AnswerObject, budget: OperationBudget | undefined) {
    this.#data = data;
    this.#budget = budget;
  }

  get result() {
    return this.#errors.length === 0 ? { data: this.#data } : { errors: this.#errors, data: this.#data };
  }

  get failures(): number {
    return this.#errors.length;
  }

  /** Whether an error has made the place, or one above it, null. Undefined: the place of the whole answer. */
  isDropped(place: Place | undefined): boolean {
    if (this.#errors.length === 0) return false;
    return this.#data === null || (place?.isDropped ?? false);
  }

  /** As `failResolved`, and charges the error. Throws when the operation has more errors than it may have. */
  readonly fail: Fail = (error, field, place) => {
    if (!this.isDropped(place)) this.#budget?.chargeError();
    this.failResolved(error, field, place);
  };

  /**
   * Notes the error of a resolver, which has charged it, and makes the nearest nullable place null. Changes nothing below a
   * place that is null already. Throws when the whole operation has ended with the error.
   */
  readonly failResolved: Fail = (error, { nodes }, place) => {
    this.#budget?.signal.throwIfAborted();
    if (this.isDropped(place)) return;
    this.#errors.push(locatedError(error, nodes, place.path));
    if (!place.writeNull()) this.#data = null;
  };
}
