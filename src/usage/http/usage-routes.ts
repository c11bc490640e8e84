import type { Execute } from '../../server/routes/execute.ts';
import type { HttpRoute, RouteCall } from '../../server/routes/http-route.ts';
import { tracesRoute } from '../otlp/traces-route.ts';
import { exportRoute } from './export-route.ts';
import { recordEventsRoute } from './record-events-route.ts';

/** The ways to record and export usage without GraphQL. `executeAs` runs an operation as the caller of the route. */
export function usageRoutes(executeAs: (call: RouteCall) => Execute): readonly HttpRoute[] {
  return [recordEventsRoute(executeAs), tracesRoute(executeAs), exportRoute(executeAs)];
}
