import { visibleTo } from '../access/visible-catalog.ts';
import type { CatalogView } from '../db/catalog-view.ts';
import { parseMoment } from '../graph/as-of/moment.ts';
import type { Gateway } from '../graph/context.ts';
import { badInput } from '../graph/errors/errors.ts';
import { quoteInput } from '../quote-input.ts';
import { refused } from '../server/http/refusal.ts';
import type { RouteCall } from '../server/routes/http-route.ts';
import type { NewestView } from './newest-view.ts';

/** A client may ask again after this time. */
const RETRY_AFTER_S = 10;

/** The version that a file is requested of: the newest, or that of `?asOf=`. */
export async function requestedView(
  { url: { searchParams }, identity }: Pick<RouteCall, 'url' | 'identity'>,
  newest: NewestView,
  { versions }: Pick<Gateway, 'versions'>,
): Promise<CatalogView> {
  const view = visibleTo(identity, await newest.read());
  if (view.version === 0) throw emptyCatalog();
  const asOf = searchParams.get('asOf');
  if (asOf === null) return view;
  const moment = parseMoment(asOf);
  if (!moment) throw badInput(`"asOf" must be a day or a moment, such as 2026-06-01; got ${quoteInput(asOf)}.`);
  const earlier = await versions.viewAt(view, moment.last);
  if (earlier) return earlier;
  const message = `No version of the catalog is kept from ${quoteInput(asOf)}; the first one is later.`;
  throw refused({ status: 404, code: 'NOT_FOUND', message });
}

function emptyCatalog() {
  return refused({
    status: 503,
    code: 'CATALOG_EMPTY',
    message: 'The catalog is empty until the first refresh has succeeded.',
    headers: { 'retry-after': String(RETRY_AFTER_S) },
  });
}
