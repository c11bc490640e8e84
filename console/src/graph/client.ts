import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-ws';
import { apiKey, onApiKeyChange } from './api-key.ts';

const socket = createClient({
  url: () => `${location.origin.replace(/^http/, 'ws')}/graphql`,
  connectionParams: () => {
    const key = apiKey();
    return key === null ? {} : { authorization: `Bearer ${key}` };
  },
  // The gateway may restart at any time; a reader who watches wants to go on.
  retryAttempts: Number.POSITIVE_INFINITY,
  retryWait: () => new Promise((done) => setTimeout(done, 1_000)),
  shouldRetry: () => true,
});

// A connection belongs to the key that opened it.
onApiKeyChange(() => socket.terminate());

export const client = new Client({
  url: '/graphql',
  preferGetMethod: false,
  requestPolicy: 'network-only',
  fetchOptions: () => {
    const key = apiKey();
    return { headers: key === null ? {} : { authorization: `Bearer ${key}` } };
  },
  exchanges: [
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query = '', variables }) => ({
        subscribe: ({ next, error, complete }) => {
          // A message with neither data nor errors does not exist; the two libraries write the type differently.
          const sink = {
            next: ({ data = null, ...rest }) => next({ data, ...rest } as Parameters<typeof next>[0]),
            error,
            complete,
          };
          return { unsubscribe: socket.subscribe({ query, variables: variables ?? {} }, sink) };
        },
      }),
    }),
  ],
});
