import { decodeGlobalID } from '../../graph/builder.ts';
import { badInput } from '../../graph/errors.ts';
import { rowIds } from '../../graph/node-id.ts';
import { quoteInput } from '../../quote-input.ts';
import type { RefreshQueries, RefreshRow } from '../store/refresh-queries.ts';

/** The refresh that an argument `refreshId` names. Throws when there is none. */
export async function refreshById(refreshes: RefreshQueries, globalId: string): Promise<RefreshRow> {
  const [refresh] = await refreshes.byIds([refreshIdOf(globalId)]);
  if (!refresh) throw noRefresh(globalId);
  return refresh;
}

/** The number of the refresh that an argument `refreshId` names, as text. Throws when it can be that of none. */
export function refreshIdOf(globalId: string): string {
  const { typename, id } = decodeGlobalID(globalId);
  if (typename !== 'Refresh') throw badInput(`"refreshId" must be the id of a Refresh, got ${quoteInput(globalId)}.`);
  const [rowId] = rowIds([id]);
  if (rowId === undefined) throw noRefresh(globalId);
  return rowId;
}

function noRefresh(globalId: string) {
  return badInput(`There is no refresh ${quoteInput(globalId)}.`);
}
