import { builder } from '../../graph/builder.ts';

interface Limited {
  readonly contextTokens: number | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

export const ModelLimits = builder.objectRef<Limited>('ModelLimits').implement({
  description: 'In tokens. Null: not published, or does not apply (0 in models.dev). From `limit`.',
  fields: (t) => ({
    context: t.exposeInt('contextTokens', { nullable: true, description: 'Prompt and answer together, in tokens.' }),
    input: t.exposeInt('inputTokens', {
      nullable: true,
      description: 'Prompt, in tokens, where it has a limit of its own.',
    }),
    output: t.exposeInt('outputTokens', { nullable: true, description: 'Answer, in tokens.' }),
  }),
});
