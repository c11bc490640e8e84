import { builder } from '../../graph/builder.ts';

interface Limited {
  readonly contextTokens: number | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
}

export const ModelLimits = builder.objectRef<Limited>('ModelLimits').implement({
  description:
    'Token limits. A limit is null when not published or not applicable (0 in models.dev). From `limit` in models.dev.',
  fields: (t) => ({
    context: t.exposeInt('contextTokens', {
      nullable: true,
      description: 'Context window: maximum tokens of prompt and answer together.',
    }),
    input: t.exposeInt('inputTokens', {
      nullable: true,
      description: 'Maximum tokens of the prompt, where a separate limit is published.',
    }),
    output: t.exposeInt('outputTokens', { nullable: true, description: 'Maximum tokens of the answer.' }),
  }),
});
