import { builder } from './builder.ts';

/** The argument of root fields that selects the version of the catalog. */
export const asOfArg = builder.args((t) => ({
  asOf: t.field({
    type: 'DateTime',
    description:
      'Reads the newest version of the catalog observed by this moment, or by the end of this UTC day, in this field and all fields below it. The field is null before the first version that is kept. Default, and for a future moment: the newest version.',
  }),
}));
