import { Client, fetchExchange } from '@urql/core';
import { apiKey } from './api-key.ts';

export const client = new Client({
  url: '/graphql',
  preferGetMethod: false,
  requestPolicy: 'network-only',
  fetchOptions: () => {
    const key = apiKey();
    return { headers: key === null ? {} : { authorization: `Bearer ${key}` } };
  },
  exchanges: [fetchExchange],
});
