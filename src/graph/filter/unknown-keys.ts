import type { ObjectRef } from '@pothos/core';
import type { Types } from '../builder.ts';
import { builder } from '../builder.ts';
import type { Connection } from '../paging/pagination.ts';
import { keyKinds } from './criterion.ts';
import type { UnknownKey as UnknownKeyShape } from './filter-keys.ts';

export const KeyKind = builder.enumType('KeyKind', {
  description: 'Kind of the records that a key identifies.',
  values: keyKinds,
});

const UnknownKey = builder.objectRef<UnknownKeyShape>('UnknownKey').implement({
  description: 'Key in a filter that no record has, or had in an earlier version.',
  fields: (t) => ({
    argument: t.exposeString('argument', { description: 'Argument with the key, such as "filter.providers".' }),
    kind: t.expose('kind', { type: KeyKind, description: 'Kind of the key.' }),
    key: t.exposeString('key', { description: 'The key as given.' }),
    suggestions: t.exposeStringList('suggestions', {
      description: 'Similar keys of current records, most similar first. Empty when no key is similar.',
    }),
  }),
});

/** Adds the unknown keys of the filter to the connection of a list that has a filter. */
export function addUnknownKeys<Page extends Connection<unknown>>(ref: ObjectRef<Types, Page>): void {
  builder.objectField(ref, 'unknownKeys', (t) =>
    t.field({
      type: [UnknownKey],
      description: 'Keys in the filter that no record has, so that they match nothing. Read only when requested.',
      // Pothos computes the type of the parent from Page, which TypeScript cannot do while Page is a type parameter.
      resolve: (page) => (page as unknown as Page).unknownKeys(),
    }),
  );
}
