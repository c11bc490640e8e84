import { builder } from '../graph/builder.ts';
import { catalogOf } from '../graph/context.ts';
import { badInput } from '../graph/errors.ts';
import { Model } from '../model/model.ts';
import { MAX_SEARCH_LENGTH, validateSearchLength } from '../search/searched-text.ts';
import { LOWEST_SCORE, type Suggestion } from './suggestion-queries.ts';

const MAX_SUGGESTIONS = 20;

const ModelSuggestion = builder.objectRef<Suggestion>('ModelSuggestion').implement({
  description: 'A model that may be meant.',
  fields: (t) => ({
    model: t.field({
      type: Model,
      description: 'One that the catalog has at present.',
      resolve: (suggestion) => suggestion.modelKey,
    }),
    score: t.exposeFloat('score', {
      description: `How much of the text and of the model's key or id, whichever is nearer, is the same, counted in groups of three letters: from ${LOWEST_SCORE} to 1. 1: they differ in case and punctuation at most.`,
    }),
  }),
});

builder.queryField('suggestModels', (t) =>
  t.field({
    type: [ModelSuggestion],
    nullable: true,
    description:
      'The models whose key or id is nearest to a mistyped one ("did you mean"), the nearest first; of those as near, the ones that their own lab serves come first. Empty when none is near.',
    args: {
      text: t.arg.string({
        required: true,
        description: `What was typed, such as "opnai/gpt5" or "claude-sonet-4-5". At most ${MAX_SEARCH_LENGTH} characters.`,
      }),
      first: t.arg.int({ defaultValue: 5, description: `How many at most, from 1 to ${MAX_SUGGESTIONS}.` }),
    },
    resolve: async (_query, { text, first }, context) => {
      validateSearchLength(text, 'text');
      const suggestions = await (await catalogOf(context)).suggestions.nearest([text], checkedFirst(first ?? 5));
      return suggestions.get(text) ?? [];
    },
  }),
);

function checkedFirst(first: number): number {
  if (first >= 1 && first <= MAX_SUGGESTIONS) return first;
  throw badInput(`"first" must be between 1 and ${MAX_SUGGESTIONS}, got ${first}.`);
}
