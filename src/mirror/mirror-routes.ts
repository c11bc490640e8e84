import type { Gateway } from '../graph/context.ts';
import type { HttpRoute } from '../server/routes/http-route.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { fileRoutes } from './file-routes.ts';
import { logoRoute } from './logos/logo-route.ts';
import { MirrorCache } from './mirror-cache.ts';
import { NewestView } from './newest-view.ts';

/** What programs read that use models.dev or LiteLLM's cost map today. */
export function mirrorRoutes(gateway: Gateway, metrics: Metrics): readonly HttpRoute[] {
  const newest = new NewestView(gateway);
  const cache = new MirrorCache();
  metrics.addCache('files', cache);
  return [...fileRoutes(gateway, newest, cache), logoRoute(gateway, newest)];
}
