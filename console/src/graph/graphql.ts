import { initGraphQLTada } from 'gql.tada';
import type { introspection } from './generated/schema';

/** Reads an operation; its type holds those of its variables and of its answer. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  disableMasking: true;
  scalars: { DateTime: string; Decimal: string; JSON: unknown; PartialDate: string; TokenCount: number };
}>();
