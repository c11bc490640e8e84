import { atomRoute } from '../feeds/atom/atom-route.ts';
import type { Gateway } from '../graph/context.ts';
import { chatRoute } from '../inference/openai/chat-route.ts';
import { embeddingsRoute } from '../inference/openai/embeddings-route.ts';
import { modelsRoutes } from '../inference/openai/models-route.ts';
import { mirrorRoutes } from '../mirror/mirror-routes.ts';
import { registrySchemaRoute } from '../registry/registry-schema-route.ts';
import type { HttpRoute } from '../server/routes/http-route.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** The resources outside of GraphQL. Each folder offers a function that makes its routes. */
export function httpRoutes(gateway: Gateway, metrics: Metrics): readonly HttpRoute[] {
  return [
    ...mirrorRoutes(gateway, metrics),
    atomRoute(gateway),
    registrySchemaRoute(gateway),
    chatRoute(gateway),
    embeddingsRoute(gateway),
    ...modelsRoutes(gateway),
  ];
}
