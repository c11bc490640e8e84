import { GraphQLError, type GraphQLObjectType, getArgumentValues, isObjectType, locatedError } from 'graphql';
import { freeTurn, isTurnOver, MS_PER_FIELD } from '../../event-loop-turn.ts';
import { ignoreRejections } from '../../graph/ignore-rejections.ts';
import { lengthInJson } from '../../operation-budget.ts';
import { FieldInfo, type Operation } from './field-info.ts';
import { Place } from './place.ts';
import { coordinate, isIterable, isNull, isPromise, leafValue } from './resolved-value.ts';
import type { AbstractOutput, ListOutput, Output, SelectedField, Selection } from './selection.ts';

type AnswerObject = Record<string, unknown>;
type Arguments = { readonly values: Record<string, unknown> } | { readonly error: unknown };

/**
 * Writes each value to its place in the answer as soon as it is known, from the top down. A promise is awaited where a
 * resolver returns it, so that the objects and lists above it need no promises of their own.
 *
 * What writes a value returns false if an error in it has made an object or list above null: the values beside it are
 * not needed then.
 */
export class Execution {
  readonly #operation: Operation;
  readonly #errors: GraphQLError[] = [];
  readonly #arguments = new Map<SelectedField, Arguments>();
  #data: AnswerObject | null = null;
  #promises = 0;
  #settled = settling();
  #fieldsRead = 0;
  #charactersRead = 0;

  constructor(operation: Operation) {
    this.#operation = operation;
  }

  async query(selection: Selection) {
    this.#data = newObject(selection);
    this.#writeFields(selection, this.#operation.rootValue, this.#data, undefined);
    await this.#untilSettled();
    return this.#result();
  }

  /** One root field after the other. */
  async mutation(selection: Selection) {
    const data = newObject(selection);
    this.#data = data;
    for (const field of selection.fields) {
      this.#writeField(field, this.#operation.rootValue, data, undefined);
      await this.#untilSettled();
      if (this.#data === null) break;
    }
    return this.#result();
  }

  #result() {
    return this.#errors.length === 0 ? { data: this.#data } : { errors: this.#errors, data: this.#data };
  }

  async #untilSettled(): Promise<void> {
    if (this.#promises === 0) return;
    await this.#settled.promise;
    this.#settled = settling();
  }

  #writeFields({ fields }: Selection, source: unknown, object: AnswerObject, place: Place | undefined): boolean {
    for (const field of fields) {
      const isKept = field.read
        ? this.#readField(field, field.read, source, object, place)
        : this.#writeField(field, source, object, place);
      if (!isKept) return false;
    }
    this.#chargeRead();
    return true;
  }

  /** A field whose resolver needs its parent alone: it has no arguments, and needs no context. */
  #readField(
    field: SelectedField,
    read: (parent: unknown) => unknown,
    source: unknown,
    object: AnswerObject,
    above: Place | undefined,
  ): boolean {
    const { output, key } = field;
    this.#fieldsRead++;
    let value: unknown;
    try {
      value = read(source);
      if (isLeafOutput(output)) this.#charactersRead += lengthInJson(value);
      if (output.kind === 'LEAF' && !isPromise(value)) {
        object[key] = leafValue(value, field, output);
        return true;
      }
    } catch (error) {
      return this.#fail(error, field, placeOf(field, object, above));
    }
    return this.#writeValue(value, field, output, placeOf(field, object, above));
  }

  #writeField(field: SelectedField, source: unknown, object: AnswerObject, above: Place | undefined): boolean {
    const place = placeOf(field, object, above);
    const args = this.#argumentsOf(field);
    if ('error' in args) return this.#fail(args.error, field, place);
    let value: unknown;
    try {
      value = field.resolve(source, args.values, this.#operation.context, new FieldInfo(this.#operation, field, place));
    } catch (error) {
      return this.#failResolved(error, field, place);
    }
    if (!isPromise(value)) return this.#write(value, field, field.output, place);
    this.#writeLater(value, field, field.output, place, (error) => this.#failResolved(error, field, place));
    return true;
  }

  #writeValue(value: unknown, field: SelectedField, output: Output, place: Place): boolean {
    if (!isPromise(value)) return this.#write(value, field, output, place);
    this.#writeLater(value, field, output, place, (error) => this.#fail(error, field, place));
    return true;
  }

  #writeLater(
    value: PromiseLike<unknown>,
    field: SelectedField,
    output: Output,
    place: Place,
    fail: (error: unknown) => void,
  ): void {
    // Keeps the order of the fields.
    place.write(null);
    const write = (awaited: unknown) => this.#write(awaited, field, output, place);
    this.#await(value, write, fail, output.kind === 'OBJECT' ? field.leaves : 0);
  }

  #write(value: unknown, field: SelectedField, output: Output, place: Place): boolean {
    try {
      if (output.kind === 'LEAF') {
        place.write(leafValue(value, field, output));
        return true;
      }
      if (isNull(value, field, output)) {
        place.write(null);
        return true;
      }
      if (output.kind === 'LIST') return this.#writeList(value, field, output, place);
      if (output.kind === 'OBJECT') return this.#writeObject(value, field, output.selection(), place);
      return this.#writeAbstract(value, field, output, place);
    } catch (error) {
      return this.#fail(error, field, place);
    }
  }

  #writeList(value: unknown, field: SelectedField, { item: output }: ListOutput, place: Place): boolean {
    if (!isIterable(value)) {
      throw new Error(`Expected Iterable, but did not find one for field "${coordinate(field)}".`);
    }
    const list: unknown[] = [];
    place.write(list);
    ignoreRejections(value);
    let index = 0;
    for (const item of value) {
      const isKept = this.#writeValue(
        item,
        field,
        output,
        new Place(place, index++, undefined, list, output.isNullable),
      );
      if (!isKept) return place.isNullable;
    }
    return true;
  }

  #writeObject(value: unknown, field: SelectedField, selection: Selection, place: Place): boolean {
    const isType =
      selection.type.isTypeOf?.(value, this.#operation.context, new FieldInfo(this.#operation, field, place)) ?? true;
    const write = (isOfType: boolean) => {
      if (!isOfType)
        throw new GraphQLError(`Expected a value of type "${selection.type.name}".`, { nodes: field.nodes });
      const object = newObject(selection);
      place.write(object);
      return this.#writeFields(selection, value, object, place) || place.isNullable;
    };
    if (!isPromise(isType)) return write(isType);
    this.#attemptLater(isType, field, place, write);
    return true;
  }

  #writeAbstract(value: unknown, field: SelectedField, output: AbstractOutput, place: Place): boolean {
    const named = output.resolveType(
      value,
      this.#operation.context,
      new FieldInfo(this.#operation, field, place),
      output.type,
    );
    const write = (name: unknown) =>
      this.#writeObject(value, field, output.selectionOf(this.#objectType(name, field, output)), place);
    if (!isPromise(named)) return write(named);
    this.#attemptLater(named, field, place, write);
    return true;
  }

  #objectType(name: unknown, field: SelectedField, { type: abstract }: AbstractOutput): GraphQLObjectType {
    const { schema } = this.#operation;
    const type = typeof name === 'string' ? schema.getType(name) : undefined;
    if (isObjectType(type) && schema.isSubType(abstract, type)) return type;
    throw new Error(
      `Abstract type "${abstract.name}" must resolve to one of its types for field "${coordinate(field)}".`,
    );
  }

  #attemptLater<Value>(
    promise: PromiseLike<Value>,
    field: SelectedField,
    place: Place,
    write: (value: Value) => boolean,
  ): void {
    const fail = (error: unknown) => this.#fail(error, field, place);
    this.#await(
      promise,
      (value) => {
        try {
          write(value);
        } catch (error) {
          fail(error);
        }
      },
      fail,
    );
  }

  /** `leaves`: those of an object that loads nothing more, which can wait for a turn with time for it. */
  #await<Value>(
    promise: PromiseLike<Value>,
    write: (value: Value) => void,
    fail: (error: unknown) => void,
    leaves = 0,
  ): void {
    this.#promises++;
    promise.then(
      (value) => {
        const settle = () => this.#settle(() => write(value), value);
        if (leaves > 0 && isTurnOver()) void freeTurn(leaves * MS_PER_FIELD).then(settle);
        else settle();
      },
      (error: unknown) => this.#settle(() => fail(error)),
    );
  }

  /** Writes what a promise has brought, if the answer is still wanted. `value`: what is dropped else. */
  #settle(write: () => void, value: unknown = null): void {
    try {
      this.#operation.budget?.signal.throwIfAborted();
      write();
      if (--this.#promises === 0) this.#settled.resolve();
    } catch (error) {
      ignoreRejections(value);
      this.#settled.reject(error);
    }
  }

  /** As `#fail`. Throws when the operation has more errors than it may have. */
  #fail(error: unknown, field: SelectedField, place: Place): boolean {
    this.#operation.budget?.chargeError();
    return this.#failResolved(error, field, place);
  }

  /**
   * Notes the error, and makes the nearest nullable place null. Throws when the whole operation has ended with it. The
   * resolver of the field has charged the error.
   */
  #failResolved(error: unknown, field: SelectedField, place: Place): boolean {
    this.#operation.budget?.signal.throwIfAborted();
    this.#errors.push(locatedError(error, field.nodes, place.path));
    if (!place.writeNull()) this.#data = null;
    return place.isNullable;
  }

  /** Charges the fields that were read since the last call, and throws when they are more than allowed. */
  #chargeRead(): void {
    const { budget } = this.#operation;
    if (this.#fieldsRead === 0 || !budget) return;
    budget.chargeFields(this.#fieldsRead);
    budget.chargeCharacters(this.#charactersRead);
    this.#fieldsRead = 0;
    this.#charactersRead = 0;
  }

  /** The same for all objects that the field is selected of. */
  #argumentsOf(field: SelectedField): Arguments {
    const known = this.#arguments.get(field);
    if (known) return known;
    const coerced = this.#coercedArguments(field);
    this.#arguments.set(field, coerced);
    return coerced;
  }

  #coercedArguments({ definition, nodes }: SelectedField): Arguments {
    const { variables, hideSuggestions } = this.#operation;
    try {
      return { values: getArgumentValues(definition, nodes[0], variables, undefined, hideSuggestions) };
    } catch (error) {
      return { error };
    }
  }
}

/** It can be rejected when nothing waits for it any more. */
function settling() {
  const settled = Promise.withResolvers<void>();
  settled.promise.catch(() => {});
  return settled;
}

function newObject({ fields }: Selection): AnswerObject {
  // In an ordinary object, this name sets the prototype.
  return fields.some(({ key }) => key === '__proto__') ? Object.create(null) : {};
}

function placeOf({ key, parentType, output }: SelectedField, object: AnswerObject, above: Place | undefined): Place {
  return new Place(above, key, parentType.name, object, output.isNullable);
}

function isLeafOutput(output: Output): boolean {
  return output.kind === 'LEAF' || (output.kind === 'LIST' && isLeafOutput(output.item));
}
