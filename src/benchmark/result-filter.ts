import { builder } from '../graph/builder.ts';

/** Null: not restricted. */
export interface ResultFilterShape {
  readonly labs?: readonly string[] | null | undefined;
  readonly openWeights?: boolean | null | undefined;
  readonly harnesses?: readonly string[] | null | undefined;
}

export const BenchmarkResultFilter = builder.inputRef<ResultFilterShape>('BenchmarkResultFilter').implement({
  description: 'All that is given must hold.',
  fields: (t) => ({
    labs: t.stringList({ description: 'Of a base model that one of the labs with these keys made.' }),
    openWeights: t.boolean({
      description:
        'Of a base model whose weights are published, or are not. Neither finds one of which the source does not say.',
    }),
    harnesses: t.stringList({ description: 'Reached in one of these harnesses, spelled as published.' }),
  }),
});
