import { atomRoute } from '../feeds/atom/atom-route.ts';
import type { Gateway } from '../graph/context.ts';
import { mirrorRoutes } from '../mirror/mirror-routes.ts';
import type { HttpRoute } from '../server/routes/http-route.ts';

/** The resources outside of GraphQL. Each folder offers a function that makes its routes. */
export function httpRoutes(gateway: Gateway): readonly HttpRoute[] {
  return [...mirrorRoutes(gateway), atomRoute(gateway)];
}
