import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { persistedExchange } from '@urql/exchange-persisted';
import { createClient as createSocket } from 'graphql-ws';
import { endpoint, socketEndpoint } from '../endpoint.ts';

const keyless = () => null;

/** Pages are joined in the cache. Values without an id belong to their parent. */
const cache = cacheExchange({
  keys: { Pricing: keyless, ModelLimits: keyless, Catalog: keyless, CatalogUpdate: keyless, RefreshProgress: keyless },
  resolvers: { Query: { models: relayPagination() } },
});

/** Queries are sent by their hash first. Subscriptions use the WebSocket. */
export function overWebSocket() {
  const socket = createSocket({ url: socketEndpoint });
  const forward = subscriptionExchange({
    forwardSubscription: ({ query = '', variables }) => ({
      subscribe: (sink) => ({
        unsubscribe: socket.subscribe({ query, variables: variables as Record<string, unknown> }, sink),
      }),
    }),
  });
  const persisted = persistedExchange({ preferGetForPersistedQueries: 'force' });
  const client = new Client({
    url: endpoint,
    preferGetMethod: false,
    exchanges: [cache, persisted, fetchExchange, forward],
  });
  return { client, close: () => socket.dispose() };
}

/** Subscriptions are event streams over HTTP, which urql reads itself. */
export function overEventStream() {
  return new Client({
    url: endpoint,
    preferGetMethod: false,
    exchanges: [cache, fetchExchange],
    fetchSubscriptions: true,
  });
}
