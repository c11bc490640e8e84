import { builder } from '../graph/builder.ts';
import { type ContentFilter, contentFilterFields } from '../model/attributes/content-filter.ts';

/** Null: not restricted. */
export interface BaseModelFilterShape extends ContentFilter {
  readonly keys?: readonly string[] | null | undefined;
  readonly labs?: readonly string[] | null | undefined;
  readonly providers?: readonly string[] | null | undefined;
  readonly any?: readonly BaseModelFilterShape[] | null | undefined;
  readonly not?: BaseModelFilterShape | null | undefined;
}

export const BaseModelFilter = builder.inputRef<BaseModelFilterShape>('BaseModelFilter').implement({
  description:
    'All that is given must hold. A base model of which something is not known does not match what is asked of it, and so does match under `not`.',
  fields: (t) => ({
    keys: t.stringList({ description: 'One of these.' }),
    labs: t.stringList({ description: 'Made by one of the labs with these keys.' }),
    providers: t.stringList({ description: 'Served by one of the providers with these keys.' }),
    ...contentFilterFields(t),
    any: t.field({
      type: [BaseModelFilter],
      description: 'At least one of these holds; with none given, nothing does.',
    }),
    not: t.field({ type: BaseModelFilter, description: 'This does not hold.' }),
  }),
});
