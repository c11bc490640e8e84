import type { Gateway } from '../graph/context.ts';
import type { HttpRoute } from '../server/routes/http-route.ts';

/** The resources outside of GraphQL. Each folder offers a function that makes its routes. */
export function httpRoutes(_gateway: Gateway): readonly HttpRoute[] {
  return [];
}
