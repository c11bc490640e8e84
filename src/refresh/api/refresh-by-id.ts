import { decodeGlobalID } from '../../graph/builder.ts';
import { badInput } from '../../graph/errors/errors.ts';
import { rowIds } from '../../graph/node-id.ts';
import { quoteInput } from '../../quote-input.ts';
import type { RefreshQueries, RefreshRow } from '../store/refresh-queries.ts';

/** Loads the refresh with a global id. Throws BAD_USER_INPUT if it does not exist. */
export async function refreshById(refreshes: RefreshQueries, globalId: string): Promise<RefreshRow> {
  const [refresh] = await refreshes.byIds([refreshIdOf(globalId)]);
  if (!refresh) throw noRefresh(globalId);
  return refresh;
}

/** Extracts the row id from a global id. Throws BAD_USER_INPUT if it cannot be the id of a refresh. */
export function refreshIdOf(globalId: string): string {
  const { typename, id } = decodeGlobalID(globalId);
  if (typename !== 'Refresh') throw badInput(`"refreshId" must be the id of a Refresh; got ${quoteInput(globalId)}.`);
  const [rowId] = rowIds([id]);
  if (rowId === undefined) throw noRefresh(globalId);
  return rowId;
}

function noRefresh(globalId: string) {
  return badInput(`Refresh ${quoteInput(globalId)} does not exist.`);
}
