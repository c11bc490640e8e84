import { isPromise } from '../../graph/is-promise.ts';
import type { ListResolver } from '../../graph/list-resolver.ts';
import type { ParentResolver } from '../../graph/parent-resolver.ts';
import { lengthInJson } from '../../operation-budget.ts';
import { Answer } from './answer.ts';
import { type ArgumentValues, FieldArguments } from './field-arguments.ts';
import { FieldInfo, type Operation } from './field-info.ts';
import { Pending } from './pending.ts';
import { Place } from './place.ts';
import { leafValue } from './resolved-value.ts';
import { isLeafOutput, type SelectedField, type Selection } from './selection.ts';
import { droppedOnError, newObject, type Parent, type Value, ValueWriter } from './value-writer.ts';

/**
 * Executes an operation from the top down. All objects of one selection are resolved together, one field after the other:
 * the items of a list, and the objects that a field has in each of them. What is the same for all of them is done once,
 * and what is promised is awaited once.
 */
export class Execution {
  readonly #operation: Operation;
  readonly #selection: Selection;
  readonly #root: Parent;
  readonly #arguments: FieldArguments;
  readonly #answer: Answer;
  readonly #pending: Pending;
  readonly #writer: ValueWriter;

  constructor(operation: Operation, selection: Selection) {
    this.#operation = operation;
    this.#selection = selection;
    const data = newObject(selection);
    this.#root = { source: operation.rootValue, object: data, place: undefined };
    this.#arguments = new FieldArguments(operation);
    this.#answer = new Answer(data, operation.budget);
    this.#pending = new Pending(operation.budget?.signal);
    this.#writer = new ValueWriter(operation, this.#answer, this.#pending, (ofObjects, parents) =>
      this.#resolveFields(ofObjects, parents),
    );
  }

  async query() {
    this.#resolveFields(this.#selection, [this.#root]);
    await this.#pending.settled();
    return this.#answer.result;
  }

  /** One root field after the other. */
  async mutation() {
    for (const field of this.#selection.fields) {
      this.#resolveField(field, [this.#root]);
      await this.#pending.settled();
      if (this.#answer.isDropped(undefined)) break;
    }
    return this.#answer.result;
  }

  #resolveFields({ fields }: Selection, parents: readonly Parent[]): void {
    let kept = parents;
    let failures = 0;
    for (const field of fields) {
      // The fields of an object that is null already are not needed.
      if (this.#answer.failures > failures) {
        kept = kept.filter(({ place }) => !this.#answer.isDropped(place));
        failures = this.#answer.failures;
      }
      if (kept.length === 0) return;
      this.#resolveField(field, kept);
    }
  }

  #resolveField(field: SelectedField, parents: readonly Parent[]): void {
    if (field.read) {
      this.#readEach(field, field.read, parents);
      return;
    }
    const args = this.#arguments.of(field);
    if ('error' in args) {
      for (const parent of parents) this.#answer.fail(args.error, field, placeIn(parent, field));
    } else if (field.resolveAll) {
      this.#resolveAll(field, field.resolveAll, args.values, parents);
    } else {
      this.#resolveEach(field, args.values, parents);
    }
  }

  /** A field whose resolver needs its parent alone: it has no arguments, and needs no context. */
  #readEach(field: SelectedField, read: ParentResolver, parents: readonly Parent[]): void {
    const { output, key } = field;
    const { budget } = this.#operation;
    const hasLeaves = isLeafOutput(output);
    const values: Value[] = [];
    let characters = 0;
    budget?.chargeFields(parents.length);
    droppedOnError(values, () => {
      for (const parent of parents) {
        try {
          const value = read(parent.source);
          if (hasLeaves) characters += lengthInJson(value);
          if (output.kind === 'LEAF' && !isPromise(value)) parent.object[key] = leafValue(value, field, output);
          else values.push({ value, place: placeIn(parent, field) });
        } catch (error) {
          this.#answer.fail(error, field, placeIn(parent, field));
        }
      }
      budget?.chargeCharacters(characters);
    });
    this.#writer.write(values, field, output, this.#answer.fail);
  }

  /** A field that is resolved for all parents at once. */
  #resolveAll(field: SelectedField, resolveAll: ListResolver, args: ArgumentValues, parents: readonly Parent[]): void {
    const { budget, context } = this.#operation;
    const places = parents.map((parent) => placeIn(parent, field));
    const sources = parents.map(({ source }) => source);
    const info = new FieldInfo(this.#operation, field, places[0] as Place); // There is at least one parent.
    budget?.chargeFields(parents.length);
    try {
      const values = resolveAll(sources, args, context, info);
      this.#writer.writeAll(values, places, field);
    } catch (error) {
      for (const place of places) this.#answer.fail(error, field, place);
    }
  }

  #resolveEach(field: SelectedField, args: ArgumentValues, parents: readonly Parent[]): void {
    const values: Value[] = [];
    droppedOnError(values, () => {
      for (const parent of parents) {
        const place = placeIn(parent, field);
        const info = new FieldInfo(this.#operation, field, place);
        try {
          // Some resolvers change their arguments.
          const own = Object.assign(Object.create(null), args);
          values.push({ value: field.resolve(parent.source, own, this.#operation.context, info), place });
        } catch (error) {
          this.#answer.failResolved(error, field, place);
        }
      }
    });
    this.#writer.write(values, field, field.output, this.#answer.failResolved);
  }
}

function placeIn({ object, place }: Parent, { key, parentType, output }: SelectedField): Place {
  return new Place(place, key, parentType.name, object, output.isNullable);
}
