import { hash } from 'node:crypto';
import { lexicographicSortSchema, printSchema } from 'graphql';
import manifest from '../../../../package.json' with { type: 'json' };
import type { Config } from '../../../config.ts';
import { schema } from '../../../schema.ts';
import type { DocumentStore } from '../../documents/document-store.ts';

/** The same for two gateways only if they answer each question alike. */
export function answerScope(config: Config, documents: DocumentStore): string {
  const { corsOrigins, readAccess, hasIntrospection, hasGraphiql, limits, refreshGuard } = config;
  const { enabled, refreshIntervalMs, cacheTtlMs } = config.modelsDev;
  const settings = { corsOrigins, readAccess, hasIntrospection, hasGraphiql, limits, refreshGuard };
  const parts = [
    manifest.version,
    printSchema(lexicographicSortSchema(schema)),
    settings,
    { enabled, refreshIntervalMs, cacheTtlMs },
    documents.fingerprint,
  ];
  return hash('sha256', JSON.stringify(parts), 'base64url');
}
