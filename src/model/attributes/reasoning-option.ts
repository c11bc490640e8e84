import type { ReasoningOption as ReasoningOptionShape } from '../../db/tables/json-columns.ts';
import { builder } from '../../graph/builder.ts';

const ReasoningOptionKind = builder.enumType('ReasoningOptionKind', {
  description: 'Kind of a reasoning option.',
  values: {
    TOGGLE: { description: 'Turns reasoning on or off.' },
    EFFORT: { description: 'Selects one of the `efforts`.' },
    BUDGET_TOKENS: { description: 'Sets a token budget from `minTokens` to `maxTokens`.' },
  } as const,
});

export const ReasoningOption = builder.objectRef<ReasoningOptionShape>('ReasoningOption').implement({
  description: 'Option that controls how much a model reasons. From `reasoning_options` in models.dev.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ReasoningOptionKind, description: 'Kind of the option.' }),
    efforts: t.field({
      type: ['String'],
      nullable: { list: false, items: true },
      description:
        'Available efforts, such as "low". A null entry means that the effort is optional. Empty unless the kind is EFFORT.',
      resolve: (option) => (option.kind === 'EFFORT' ? option.efforts : []),
    }),
    minTokens: t.int({
      nullable: true,
      description:
        'Minimum budget in tokens; -1 lets the model decide. Null when not published, or the kind is not BUDGET_TOKENS.',
      resolve: (option) => (option.kind === 'BUDGET_TOKENS' ? (option.minTokens ?? null) : null),
    }),
    maxTokens: t.int({
      nullable: true,
      description: 'Maximum budget in tokens. Null when not published, or the kind is not BUDGET_TOKENS.',
      resolve: (option) => (option.kind === 'BUDGET_TOKENS' ? (option.maxTokens ?? null) : null),
    }),
  }),
});
