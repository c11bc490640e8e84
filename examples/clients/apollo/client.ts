import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { getMainDefinition, relayStylePagination } from '@apollo/client/utilities';
import { OperationTypeNode } from 'graphql';
import { createClient } from 'graphql-ws';
import { endpoint, socketEndpoint } from '../endpoint.ts';

const socket = createClient({ url: socketEndpoint });
const persisted = new PersistedQueryLink({ sha256, useGETForHashedQueries: true });
const http = persisted.concat(new HttpLink({ uri: endpoint }));

export const client = new ApolloClient({
  // A list is one entry of the cache for each filter and order, whatever the page.
  cache: new InMemoryCache({
    typePolicies: { Query: { fields: { models: relayStylePagination(['filter', 'orderBy', 'asOf']) } } },
  }),
  link: ApolloLink.split(
    ({ query }) => {
      const main = getMainDefinition(query);
      return main.kind === 'OperationDefinition' && main.operation === OperationTypeNode.SUBSCRIPTION;
    },
    new GraphQLWsLink(socket),
    http,
  ),
});

export function close() {
  client.stop();
  return socket.dispose();
}

async function sha256(text: string): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).toString('hex');
}
