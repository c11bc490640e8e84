import { decodeGlobalID } from '../graph/builder.ts';
import { badInput } from '../graph/faults.ts';
import { rowIds } from '../graph/row-id.ts';
import { quoted } from '../quoted.ts';
import type { RefreshQueries, RefreshRow } from './refresh-queries.ts';

/** The refresh that an argument `refreshId` names. Throws when there is none. */
export async function refreshById(refreshes: RefreshQueries, globalId: string): Promise<RefreshRow> {
  const { typename, id } = decodeGlobalID(globalId);
  if (typename !== 'Refresh') throw badInput(`"refreshId" must be the id of a Refresh, got ${quoted(globalId)}.`);
  const [refresh] = await refreshes.byIds(rowIds([id]));
  if (!refresh) throw badInput(`There is no refresh ${quoted(globalId)}.`);
  return refresh;
}
