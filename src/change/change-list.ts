import { asOfArg } from '../graph/as-of/as-of-arg.ts';
import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { badInput } from '../graph/errors/errors.ts';
import { filterKeys } from '../graph/filter/filter-keys.ts';
import { pageArgs } from '../graph/paging/connection.ts';
import { momentOf } from '../graph/paging/orders.ts';
import { connection } from '../graph/paging/pagination.ts';
import { ChangeConnection, changeArgs } from './change.ts';
import { changeCriteria, validateChangeFilter } from './change-criteria.ts';
import { changePosition } from './change-position.ts';

const ChangeOrder = builder.enumType('ChangeOrder', {
  description: 'Order of a list of changes.',
  values: {
    NEWEST_FIRST: { description: 'By time, newest first.' },
    AS_RECORDED: {
      description:
        'In the order in which the gateway recorded the changes. New changes come last, so a program that passes its last `endCursor` as `after` misses none.',
    },
  } as const,
});

builder.queryField('changes', (t) =>
  t.field({
    type: ChangeConnection,
    nullable: true,
    cacheable: true,
    description:
      'All changes. To follow them, order by AS_RECORDED and pass the last `endCursor` as `after`, which an empty page repeats. A cursor is valid in both orders and for the subscription `changes`.',
    args: {
      ...changeArgs,
      orderBy: t.arg({
        type: ChangeOrder,
        defaultValue: 'NEWEST_FIRST',
        description: 'Order of the changes. AS_RECORDED cannot be combined with `asOf`.',
      }),
      ...asOfArg,
      ...pageArgs,
    },
    resolve: async (_query, { orderBy, ...args }, context) => {
      const catalog = await catalogOf(context);
      const filter = await validateChangeFilter(args.filter);
      const isRecorded = orderBy === 'AS_RECORDED';
      if (isRecorded) validateCurrent(context);
      return connection(args, {
        order: changePosition,
        isFollowed: isRecorded,
        rows: (page) => (isRecorded ? catalog.changes.recordedPage(filter, page) : catalog.changes.page(filter, page)),
        count: () => catalog.changes.count(filter),
        unknownKeys: () => catalog.keys.unknown(filterKeys(changeCriteria, filter)),
        valuesOf: momentOf,
      });
    },
  }),
);

/** Imported days are recorded last although they come first in time, so that an earlier moment has no last change. */
function validateCurrent({ asOf }: Context): void {
  if (asOf === null) return;
  throw badInput(`"orderBy: AS_RECORDED" follows the current catalog; got "asOf" ${asOf.moment.toISOString()}.`);
}
