import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { minifyIntrospection, outputIntrospectionFile } from '@gql.tada/internal';
import { buildSchema, introspectionFromSchema } from 'graphql';

/** Writes the schema as a TypeScript type, from which gql.tada reads the types of each operation. */
const schema = buildSchema(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8'));
const introspection = minifyIntrospection(introspectionFromSchema(schema) as Parameters<typeof minifyIntrospection>[0]);
const types = outputIntrospectionFile(introspection, { fileType: '.d.ts', shouldPreprocess: true });
mkdirSync(new URL('src/graph/generated/', import.meta.url), { recursive: true });
writeFileSync(new URL('src/graph/generated/schema.d.ts', import.meta.url), types);
