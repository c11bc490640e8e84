import type { Identity } from '../../access/identity.ts';
import type { Context } from '../../graph/context.ts';
import { badInput } from '../../graph/errors/errors.ts';
import { validateFilter } from '../../graph/filter/validate-filter.ts';
import { hashOwner } from '../owner.ts';
import type { UsageSelection } from './report-queries.ts';
import { timeZoneName } from './time-zone.ts';
import { type UsageFilterShape, usageCriteria, type VisibleUsage } from './usage-criteria.ts';
import type { DimensionName } from './usage-dimension.ts';

/** What a caller may read of the usage that it asks for. Throws for invalid input. */
export async function usageSelection(
  context: Context,
  filter: UsageFilterShape,
  groupBy: readonly DimensionName[],
  timeZone: string,
): Promise<UsageSelection> {
  await validateFilter(usageCriteria, filter, null);
  const repeated = groupBy.find((dimension, index) => groupBy.indexOf(dimension) !== index);
  if (repeated) throw badInput(`"groupBy" must name each dimension at most once; got ${repeated} twice.`);
  const key = context.config.usage.ownerHashKey;
  const owners = filter.owners?.map((owner) => hashOwner(owner, key));
  return {
    filter: { ...filter, ...(owners && { owners }) },
    visible: visibleTo(context.identity, key),
    groupBy,
    timeZone: timeZoneName(timeZone, 'timeZone'),
  };
}

function visibleTo({ roles, owner, id }: Identity, hashKey: string | null): VisibleUsage | null {
  if (roles.includes('OPERATOR')) return null;
  return { owner: owner === null ? null : hashOwner(owner, hashKey), apiKey: id };
}
