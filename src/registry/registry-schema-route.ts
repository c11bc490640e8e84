import { z } from 'zod';
import type { Gateway } from '../graph/context.ts';
import { lazy } from '../graph/lazy.ts';
import type { HttpRoute } from '../server/routes/http-route.ts';
import { registryDocument } from './registry-document.ts';

const schemaFile = lazy(() =>
  Buffer.from(`${JSON.stringify(z.toJSONSchema(registryDocument, { io: 'input' }), null, 2)}\n`),
);

/** The JSON Schema of the registry file, from which editors complete. */
export function registrySchemaRoute({ config }: Pick<Gateway, 'config'>): HttpRoute {
  const visibility = config.readAccess === 'public' ? 'public' : 'private';
  const headers = {
    'content-type': 'application/schema+json; charset=utf-8',
    'cache-control': `${visibility}, max-age=3600`,
  };
  return {
    path: '/registry-schema.json',
    methods: ['GET'],
    role: 'READER',
    cost: 1,
    handle: () => ({ status: 200, headers, body: schemaFile() }),
  };
}
