import { asOfArg } from '../graph/as-of/as-of-arg.ts';
import { builder } from '../graph/builder.ts';
import { catalogOf } from '../graph/context.ts';
import { KeyKind } from '../graph/filter/unknown-keys.ts';
import { MAX_SEARCH_LENGTH, validateSearchLength } from '../search/searched-text.ts';
import type { KeySuggestion as KeySuggestionShape } from './key-queries.ts';
import { DEFAULT_SUGGESTIONS, MAX_SUGGESTIONS, validateFirst } from './suggest-models.ts';
import { LOWEST_SCORE } from './suggestion-queries.ts';

const KeySuggestion = builder.objectRef<KeySuggestionShape>('KeySuggestion').implement({
  description: 'Key similar to the given text.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'Key of a current record.' }),
    score: t.exposeFloat('score', {
      description: `Trigram similarity of the text to the key or the name, from ${LOWEST_SCORE} to 1.`,
    }),
  }),
});

builder.queryField('suggestKeys', (t) =>
  t.field({
    type: [KeySuggestion],
    nullable: true,
    cacheable: true,
    description:
      'Keys of one kind whose key or name is similar to a text, most similar first. Useful when `provider`, `baseModel` or `benchmark` returns null.',
    args: {
      kind: t.arg({ type: KeyKind, required: true, description: 'Kind of the keys.' }),
      text: t.arg.string({
        required: true,
        description: `Mistyped key, or a name, such as "bedrock" or "SWE-bench". At most ${MAX_SEARCH_LENGTH} characters.`,
      }),
      first: t.arg.int({
        defaultValue: DEFAULT_SUGGESTIONS,
        description: `Maximum number of suggestions, from 1 to ${MAX_SUGGESTIONS}.`,
      }),
      ...asOfArg,
    },
    resolve: async (_query, { kind, text, first }, context) => {
      validateSearchLength(text, 'text');
      const catalog = await catalogOf(context);
      return (await catalog.keys.nearest(kind, [text], validateFirst(first))).get(text) ?? [];
    },
  }),
);
