import { builder } from '../builder.ts';

/** The argument of root fields that selects the version of the catalog. */
export const asOfArg = builder.args((t) => ({
  asOf: t.field({
    type: 'DateTime',
    description:
      'Reads the newest version of the catalog observed by this moment, in this field and all fields below it. A day means the end of the day in UTC. The field is null before the first version that is kept. The newest version when omitted or in the future.',
  }),
}));
