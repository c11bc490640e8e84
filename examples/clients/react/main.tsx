import { createRoot } from 'react-dom/client';
import { Client, cacheExchange, fetchExchange, Provider } from 'urql';
import { endpoint } from '../endpoint.ts';
import { LiveCatalog } from './live-catalog.tsx';

const client = new Client({
  url: endpoint,
  preferGetMethod: false,
  exchanges: [cacheExchange, fetchExchange],
  // Event streams, which pass every proxy that passes HTTP.
  fetchSubscriptions: true,
});

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <Provider value={client}>
      <LiveCatalog />
    </Provider>,
  );
}
