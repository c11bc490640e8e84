import { builder } from '../graph/builder.ts';
import {
  MAX_COMPARED_VALUES,
  MAX_CONDITIONS,
  MAX_TEXT_CONDITIONS,
  type PointConditionShape,
  type PointFilterShape,
} from './point-criteria.ts';

const PointCondition = builder.inputRef<PointConditionShape>('PointCondition').implement({
  description:
    'A condition on a member of the payload. All that it states must hold. Of a list, one entry must satisfy it. A value of another type never matches. Geographic conditions are not supported.',
  fields: (t) => ({
    key: t.string({
      required: true,
      description: 'Path of the member, such as "author.name". A dot separates the names of nested members.',
    }),
    equals: t.field({ type: 'JSON', description: 'The member is this text, number, or Boolean.' }),
    in: t.field({
      type: ['JSON'],
      description: `The member is one of these texts, numbers, or Booleans, 1 to ${MAX_COMPARED_VALUES}.`,
    }),
    gt: t.float({ description: 'The member is a number greater than this.' }),
    gte: t.float({ description: 'The member is a number of at least this.' }),
    lt: t.float({ description: 'The member is a number less than this.' }),
    lte: t.float({ description: 'The member is a number of at most this.' }),
    exists: t.boolean({
      description: 'Whether the member is there. A member that is null, or an empty list, is not.',
    }),
    matches: t.string({
      description: 'The member is a text with all of these words, in any order and case.',
    }),
  }),
});

export const PointFilter = builder.inputRef<PointFilterShape>('PointFilter').implement({
  description: `Conditions on the payload of a point, at most ${MAX_CONDITIONS}, with at most ${MAX_COMPARED_VALUES} compared values and ${MAX_TEXT_CONDITIONS} of \`matches\`. An empty filter matches every point.`,
  fields: (t) => ({
    must: t.field({ type: [PointCondition], description: 'All of these hold.' }),
    should: t.field({ type: [PointCondition], description: 'At least one of these holds, if there are any.' }),
    mustNot: t.field({ type: [PointCondition], description: 'None of these holds.' }),
  }),
});
