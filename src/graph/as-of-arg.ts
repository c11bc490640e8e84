import { builder } from './builder.ts';

/** For root fields: what to answer by. */
export const asOfArg = builder.args((t) => ({
  asOf: t.field({
    type: 'DateTime',
    description:
      'Answers, with all below, by what was known at this moment: by the newest catalog observed by then. Null before the first, or when history does not reach back so far. The present when not given, or for a moment to come.',
  }),
}));
