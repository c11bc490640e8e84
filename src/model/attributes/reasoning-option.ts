import type { ReasoningOption as ReasoningOptionShape } from '../../db/tables/json-columns.ts';
import { builder } from '../../graph/builder.ts';

const ReasoningOptionKind = builder.enumType('ReasoningOptionKind', {
  description: 'How reasoning is asked for.',
  values: {
    TOGGLE: { description: 'On or off.' },
    EFFORT: { description: 'One of the named `efforts`.' },
    BUDGET_TOKENS: { description: 'A number of tokens, from `minTokens` to `maxTokens`.' },
  } as const,
});

export const ReasoningOption = builder.objectRef<ReasoningOptionShape>('ReasoningOption').implement({
  description: 'A way to steer how much a model reasons. From `reasoning_options` in models.dev.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ReasoningOptionKind, description: 'How reasoning is asked for.' }),
    efforts: t.field({
      type: ['String'],
      nullable: { list: false, items: true },
      description:
        'The efforts to choose from, such as "low"; a null among them means that none need be named. Empty unless EFFORT.',
      resolve: (option) => (option.kind === 'EFFORT' ? option.efforts : []),
    }),
    minTokens: t.int({
      nullable: true,
      description:
        'Tokens; -1 where the provider lets the model decide. Null when not published, or not BUDGET_TOKENS.',
      resolve: (option) => (option.kind === 'BUDGET_TOKENS' ? (option.minTokens ?? null) : null),
    }),
    maxTokens: t.int({
      nullable: true,
      description: 'Tokens. Null when not published, or not BUDGET_TOKENS.',
      resolve: (option) => (option.kind === 'BUDGET_TOKENS' ? (option.maxTokens ?? null) : null),
    }),
  }),
});
