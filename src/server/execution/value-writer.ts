import type { GraphQLObjectType } from 'graphql';
import { ignoreRejections } from '../../graph/ignore-rejections.ts';
import { isPromise } from '../../graph/is-promise.ts';
import { lengthInJson } from '../../operation-budget.ts';
import type { Answer, AnswerObject, Fail } from './answer.ts';
import { fieldGroupsOf } from './field-groups.ts';
import { FieldInfo, type Operation } from './field-info.ts';
import { fitsInTurn, inTurns } from './in-turns.ts';
import type { Pending } from './pending.ts';
import { Place } from './place.ts';
import { isNull, iterable, leafValue, notOfType, objectTypeNamed } from './resolved-value.ts';
import {
  type AbstractOutput,
  isLeafOutput,
  type LeafOutput,
  type ListOutput,
  type Output,
  type SelectedField,
  type Selection,
} from './selection.ts';

/** An object of the answer, and what its fields are resolved from. */
export interface Parent {
  readonly source: unknown;
  readonly object: AnswerObject;
  /** Undefined: that of the whole answer. */
  readonly place: Place | undefined;
}

/** A resolved value, and where it belongs. */
export interface Value {
  readonly value: unknown;
  readonly place: Place;
}

/** Writes the values of a field to their places in the answer, those of all parents together. */
export class ValueWriter {
  readonly #operation: Operation;
  readonly #answer: Answer;
  readonly #pending: Pending;
  readonly #resolveFields: (selection: Selection, parents: readonly Parent[]) => void;

  constructor(
    operation: Operation,
    answer: Answer,
    pending: Pending,
    resolveFields: (selection: Selection, parents: readonly Parent[]) => void,
  ) {
    this.#operation = operation;
    this.#answer = answer;
    this.#pending = pending;
    this.#resolveFields = resolveFields;
  }

  /** What is promised is written together, once all of it is known. `fail`: for a promise that is rejected. */
  write(values: readonly Value[], field: SelectedField, output: Output, fail: Fail): void {
    droppedOnError(values, () => this.#write(values, field, output, fail));
  }

  #write(values: readonly Value[], field: SelectedField, output: Output, fail: Fail): void {
    const promised = values.filter(({ value }) => isPromise(value));
    if (promised.length === 0) {
      this.#writeKnown(values, field, output);
      return;
    }
    const known = values.filter(({ value }) => !isPromise(value));
    this.#writeLater(promised, field, output, fail);
    this.#writeKnown(known, field, output);
  }

  /** The values of all places, in their order. */
  writeAll(
    values: readonly unknown[] | PromiseLike<readonly unknown[]>,
    places: readonly Place[],
    field: SelectedField,
  ): void {
    const write = (known: readonly unknown[]) => {
      const ofPlaces = places.map((place, index) => ({ value: known[index], place }));
      this.write(ofPlaces, field, field.output, this.#answer.fail);
      if (isLeafOutput(field.output)) this.#operation.budget?.chargeCharacters(lengthOfAll(known));
    };
    if (!isPromise(values)) {
      write(values);
      return;
    }
    reserve(places);
    const fail = (error: unknown) => {
      for (const place of places) this.#answer.fail(error, field, place);
    };
    this.#pending.add(values, write, fail, (dropped) => dropped.forEach(ignoreRejections));
  }

  #writeLater(promised: readonly Value[], field: SelectedField, output: Output, fail: Fail): void {
    reserve(promised.map(({ place }) => place));
    const write = (results: readonly PromiseSettledResult<unknown>[]) => {
      const known: Value[] = [];
      for (const [index, { place }] of promised.entries()) {
        const result = results[index];
        if (result?.status === 'fulfilled') known.push({ value: result.value, place });
        else fail(result?.reason, field, place);
      }
      this.#writeKnown(known, field, output);
    };
    const drop = (results: readonly PromiseSettledResult<unknown>[]) => {
      for (const result of results) if (result.status === 'fulfilled') ignoreRejections(result.value);
    };
    const settled = Promise.allSettled(promised.map(({ value }) => value));
    this.#pending.add(settled, write, undefined, drop);
  }

  #writeKnown(values: readonly Value[], field: SelectedField, output: Output): void {
    if (output.kind === 'LEAF') {
      this.#writeLeaves(values, field, output);
      return;
    }
    const present = values.filter((one) => this.#isPresent(one, field, output));
    if (present.length === 0) return;
    if (output.kind === 'LIST') this.#writeLists(present, field, output);
    else if (output.kind === 'OBJECT') this.#writeObjects(output.selection, present, field);
    else this.#writeAbstract(present, field, output);
  }

  #writeLeaves(values: readonly Value[], field: SelectedField, output: LeafOutput): void {
    for (const { value, place } of values) {
      try {
        place.write(leafValue(value, field, output));
      } catch (error) {
        this.#answer.fail(error, field, place);
      }
    }
  }

  /** If the value is absent, writes null or its error. */
  #isPresent({ value, place }: Value, field: SelectedField, output: Output): boolean {
    try {
      if (!isNull(value, field, output)) {
        if (!this.#answer.isDropped(place)) return true;
        ignoreRejections(value);
        return false;
      }
      place.write(null);
    } catch (error) {
      this.#answer.fail(error, field, place);
    }
    return false;
  }

  /** The items of all lists together. */
  #writeLists(values: readonly Value[], field: SelectedField, { item: output }: ListOutput): void {
    const items: Value[] = [];
    droppedOnError(items, () => {
      for (const { value, place } of values) {
        const list: unknown[] = [];
        place.write(list);
        try {
          for (const item of iterable(value, field)) {
            const index = list.push(null) - 1;
            items.push({ value: item, place: new Place(place, index, undefined, list, output.isNullable) });
          }
        } catch (error) {
          this.#answer.fail(error, field, place);
        }
      }
    });
    this.write(items, field, output, this.#answer.fail);
  }

  #writeObjects(select: () => Selection, values: readonly Value[], field: SelectedField): void {
    let selection: Selection;
    try {
      selection = select();
    } catch (error) {
      // A directive whose variable is null.
      for (const { place } of values) this.#answer.fail(error, field, place);
      return;
    }
    const { type } = selection;
    if (!type.isTypeOf) {
      this.#writeOfType(selection, values);
      return;
    }
    const isTypeOf = type.isTypeOf.bind(type);
    const isOfType = (value: unknown, info: FieldInfo) => isTypeOf(value, this.#operation.context, info);
    this.#decide(values, field, isOfType, (decided) => {
      const ofType = decided.filter(({ decision, place }) => {
        if (!decision) this.#answer.fail(notOfType(type, field), field, place);
        return decision;
      });
      this.#writeOfType(selection, ofType);
    });
  }

  #writeOfType(selection: Selection, values: readonly Value[]): void {
    const parents = values.map(({ value, place }) => {
      const object = newObject(selection);
      place.write(object);
      return { source: value, object, place };
    });
    this.#resolveInTurns(selection, parents);
  }

  #resolveInTurns(selection: Selection, parents: readonly Parent[]): void {
    const { loading, others, size } = fieldGroupsOf(selection);
    if (fitsInTurn(parents.length * size)) {
      this.#resolveFields(selection, parents);
      return;
    }
    if (loading.fields.length > 0) for (const { object } of parents) reserveFields(selection, object);
    this.#resolveFields(loading, parents);
    const write = (part: readonly Parent[]) => this.#resolveFields(others, part);
    inTurns(parents, size, write, (turn, part) => this.#pending.add(turn, () => write(part)));
  }

  #writeAbstract(values: readonly Value[], field: SelectedField, output: AbstractOutput): void {
    const { type, resolveType, selectionOf } = output;
    const nameOf = (value: unknown, info: FieldInfo) => resolveType(value, this.#operation.context, info, type);
    this.#decide(values, field, nameOf, (decided) => {
      const byType = new Map<GraphQLObjectType, Value[]>();
      for (const one of decided) {
        try {
          const ofType = objectTypeNamed(one.decision, this.#operation.schema, field, output);
          const known = byType.get(ofType);
          if (known) known.push(one);
          else byType.set(ofType, [one]);
        } catch (error) {
          this.#answer.fail(error, field, one.place);
        }
      }
      for (const [ofType, ofThisType] of byType) this.#writeObjects(() => selectionOf(ofType), ofThisType, field);
    });
  }

  /** Goes on with the values that are decided about at once together, and with each other value once it is. */
  #decide<Decision>(
    values: readonly Value[],
    field: SelectedField,
    decide: (value: unknown, info: FieldInfo) => Decision | PromiseLike<Decision>,
    goOn: (decided: readonly (Value & { readonly decision: Decision })[]) => void,
  ): void {
    const decided: (Value & { readonly decision: Decision })[] = [];
    for (const { value, place } of values) {
      const fail = (error: unknown) => this.#answer.fail(error, field, place);
      try {
        const decision = decide(value, new FieldInfo(this.#operation, field, place));
        if (isPromise(decision)) {
          reserve([place]);
          this.#pending.add(decision, (known) => goOn([{ value, place, decision: known }]), fail);
        } else {
          decided.push({ value, place, decision });
        }
      } catch (error) {
        fail(error);
      }
    }
    goOn(decided);
  }
}

/** When an error of `work` ends the operation, nothing awaits the values any more. */
export function droppedOnError(values: readonly Value[], work: () => void): void {
  try {
    work();
  } catch (error) {
    for (const { value } of values) ignoreRejections(value);
    throw error;
  }
}

export function newObject({ fields }: Selection): AnswerObject {
  // In an ordinary object, this name sets the prototype.
  return fields.some(({ key }) => key === '__proto__') ? Object.create(null) : {};
}

/** Keeps the order of the fields. */
function reserve(places: readonly Place[]): void {
  for (const place of places) place.write(null);
}

function reserveFields({ fields }: Selection, object: AnswerObject): void {
  for (const { key } of fields) object[key] = null;
}

function lengthOfAll(values: readonly unknown[]): number {
  return values.reduce<number>((sum, value) => sum + lengthInJson(value), 0);
}
