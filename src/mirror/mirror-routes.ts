import type { Gateway } from '../graph/context.ts';
import type { HttpRoute } from '../server/routes/http-route.ts';
import { fileRoutes } from './file-routes.ts';
import { logoRoute } from './logos/logo-route.ts';
import { NewestView } from './newest-view.ts';

/** What programs read that use models.dev or LiteLLM's cost map today. */
export function mirrorRoutes(gateway: Gateway): readonly HttpRoute[] {
  const newest = new NewestView(gateway);
  return [...fileRoutes(gateway, newest), logoRoute(gateway, newest)];
}
