import type { SchemaTypes } from '@pothos/core';
import type { builder } from './builder.ts';

/** The types that everything declared on our builder shares. */
export type Types =
  typeof builder extends PothosSchemaTypes.SchemaBuilder<infer Ours extends SchemaTypes> ? Ours : never;
