import { asOfArg } from '../graph/as-of/as-of-arg.ts';
import { builder } from '../graph/builder.ts';
import { catalogOf } from '../graph/context.ts';
import { badInput } from '../graph/errors/errors.ts';
import { Model } from '../model/model.ts';
import { MAX_SEARCH_LENGTH, validateSearchLength } from '../search/searched-text.ts';
import { LOWEST_SCORE, type Suggestion } from './suggestion-queries.ts';

export const MAX_SUGGESTIONS = 20;
export const DEFAULT_SUGGESTIONS = 5;

const ModelSuggestion = builder.objectRef<Suggestion>('ModelSuggestion').implement({
  description: 'Model with a key or id similar to the given text.',
  fields: (t) => ({
    model: t.field({
      type: Model,
      description: 'Suggested model. Removed models are not suggested.',
      resolve: (suggestion) => suggestion.modelKey,
    }),
    score: t.exposeFloat('score', {
      description: `Similarity from ${LOWEST_SCORE} to 1. A score of 1 means equal except for case and punctuation. At least 0.75 means the same product line, version and size. Less than 0.5 means a different line, version or size.`,
    }),
  }),
});

builder.queryField('suggestModels', (t) =>
  t.field({
    type: [ModelSuggestion],
    nullable: true,
    cacheable: true,
    description:
      'Models whose key, id or last segment of the id is similar to a text ("did you mean"). Models of the same product line, version and size come first, then models of the provider in the text. Ties put models served by their own lab first. Empty when no model is similar.',
    args: {
      text: t.arg.string({
        required: true,
        description: `Mistyped key or id, such as "opnai/gpt5" or "claude-sonet-4-5". At most ${MAX_SEARCH_LENGTH} characters.`,
      }),
      first: t.arg.int({
        defaultValue: DEFAULT_SUGGESTIONS,
        description: `Maximum number of suggestions, from 1 to ${MAX_SUGGESTIONS}.`,
      }),
      ...asOfArg,
    },
    resolve: async (_query, { text, first }, context) => {
      validateSearchLength(text, 'text');
      const suggestions = await (await catalogOf(context)).suggestions.nearest([text], validateFirst(first));
      return suggestions.get(text) ?? [];
    },
  }),
);

/** The number of suggestions. Null: the default. */
export function validateFirst(given: number | null | undefined): number {
  const first = given ?? DEFAULT_SUGGESTIONS;
  if (first >= 1 && first <= MAX_SUGGESTIONS) return first;
  throw badInput(`"first" must be between 1 and ${MAX_SUGGESTIONS}, got ${first}.`);
}
