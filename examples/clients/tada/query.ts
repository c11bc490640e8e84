// Asks with documents that gql.tada types from their text, without generated code.

import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { initGraphQLTada } from 'gql.tada';
import { print } from 'graphql';
import { endpoint } from '../endpoint.ts';
import type { Scalars } from '../scalars.ts';
import type { introspection } from './graphql-env.d.ts';

const graphql = initGraphQLTada<{ introspection: introspection; scalars: Scalars }>();

const Cheapest = graphql(`
  query Cheapest($first: Int!) {
    models(filter: { priceKinds: [METERED] }, orderBy: [{ field: INPUT_PRICE }], first: $first) {
      nodes { key releaseDate pricing { input } }
    }
  }
`);

const { models } = await ask(Cheapest, { first: 2 });
for (const { key, pricing } of models?.nodes ?? []) console.log(`${key} $${pricing?.input}`);

async function ask<Result, Variables>(document: TypedDocumentNode<Result, Variables>, variables: Variables) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const { data } = (await response.json()) as { data: Result };
  return data;
}
