import type { InputFieldBuilder, InputFieldsFromShape, InputRef, InputType as PothosInputType } from '@pothos/core';
import type { Types } from '../builder.ts';
import type { Combined, Criteria, FilterBy, Input } from './criterion.ts';

type Fields = InputFieldBuilder<Types, 'InputObject'>;
type InputOf<Entries extends Criteria> = Entries[keyof Entries]['input'];
type NameOf<Given> = Given extends Input<infer Name, unknown, unknown> ? Name : never;
type ItemOf<Given> = Given extends Input<string, infer Item, unknown> ? Item : never;
type BuiltIn = keyof Types['Scalars'];

/** The enums and input objects that the criteria name, each with the values that the criterion expects. */
type TypeRefs<Entries extends Criteria> = {
  readonly [Given in InputOf<Entries> as Exclude<NameOf<Given>, BuiltIn>]: InputRef<ItemOf<Given>>;
};

/** The input fields of the criteria of a filter. */
export function criteriaFields<Entries extends Criteria>(t: Fields, criteria: Entries, types: TypeRefs<Entries>) {
  const refs = new Map<string, unknown>(Object.entries(types));
  const fields = Object.entries(criteria).map(([name, { input }]) => {
    // `TypeRefs` has every name that is not a scalar.
    const type = (refs.get(input.type.name) ?? input.type.name) as PothosInputType<Types>;
    return [name, t.field({ type: input.isList ? [type] : type, description: input.description })];
  });
  // TypeScript cannot follow a type through `fromEntries`.
  return Object.fromEntries(fields) as InputFieldsFromShape<Types, FilterBy<Entries>, 'InputObject'>;
}

/** The input fields that combine filters of the same type. */
export function combinationFields<Filter extends Combined<Filter>>(t: Fields, filter: InputRef<Filter>) {
  return {
    and: t.field({ type: [filter], description: 'All of these filters match. An empty list matches everything.' }),
    or: t.field({
      type: [filter],
      description: 'At least one of these filters matches. An empty list matches nothing.',
    }),
    not: t.field({ type: filter, description: 'This filter does not match.' }),
  };
}
