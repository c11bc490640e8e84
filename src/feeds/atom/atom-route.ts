import { createHash } from 'node:crypto';
import { rowsVisibleTo, seesRestricted } from '../../access/visible-catalog.ts';
import type { Gateway } from '../../graph/context.ts';
import { isUnchanged } from '../../server/front/answers/answer.ts';
import type { HttpRoute, RouteAnswer, RouteCall } from '../../server/routes/http-route.ts';
import { filterInQuery } from './filter-in-query.ts';

/** Against the rate limit: as much as a page of changes. */
const COST = 500;
const MAX_AGE_S = 300;

export function atomRoute({ changeEntries }: Gateway): HttpRoute {
  return { path: '/changes.atom', methods: ['GET'], role: 'READER', cost: COST, handle };

  async function handle({ request, url, identity }: RouteCall): Promise<RouteAnswer> {
    const filter = await filterInQuery(url.searchParams);
    const { atomFeed } = await import('./atom-feed.ts');
    const body = Buffer.from(atomFeed(await changeEntries.newest(filter, rowsVisibleTo(identity)), url));
    const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
    const cacheControl = `${seesRestricted(identity) ? 'private' : 'public'}, max-age=${MAX_AGE_S}`;
    const headers = { etag, 'cache-control': cacheControl, vary: 'Authorization' };
    if (isUnchanged({ etag }, request.headers['if-none-match'])) return { status: 304, headers, body: null };
    return { status: 200, headers: { ...headers, 'content-type': 'application/atom+xml; charset=utf-8' }, body };
  }
}
