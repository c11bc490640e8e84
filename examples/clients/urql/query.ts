// Reads two pages with urql. The cache joins them, and repeats the first page without a request.
import { gql } from '@urql/core';
import { overWebSocket } from './client.ts';

const { client, close } = overWebSocket();

const Models = gql<{
  models: {
    edges: { node: { id: string; key: string } }[];
    pageInfo: { hasNextPage: boolean; endCursor: string };
  };
}>`
  query Models($after: String) {
    models(first: 3, after: $after) {
      edges { node { id key } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`;

const first = await client.query(Models, {}).toPromise();
if (first.error) throw first.error;
const after = first.data?.models.pageInfo.endCursor;
const both = await client.query(Models, { after }).toPromise();
if (both.error) throw both.error;
console.log(`${both.data?.models.edges.length} models`);
const repeated = await client.query(Models, {}, { requestPolicy: 'cache-only' }).toPromise();
console.log(repeated.data ? 'from the cache' : 'not cached');
await close();
