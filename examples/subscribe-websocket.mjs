// Prints each new version of the catalog and the progress of refreshes, over one WebSocket.
// Usage: node examples/subscribe-websocket.mjs
import { createClient } from 'graphql-ws';

const url = `${process.env.MODELGRAPH_URL ?? 'http://127.0.0.1:4000'}/graphql`;
const client = createClient({
  url: url.replace(/^http/, 'ws'),
  // Only the operator's mutations need the key; subscriptions are public.
  connectionParams: process.env.ADMIN_API_KEY ? { authorization: `Bearer ${process.env.ADMIN_API_KEY}` } : {},
});

await Promise.all([printVersions(), printProgress()]);

async function printVersions() {
  const query = 'subscription { catalogUpdated { catalog { version } changes { totalCount } } }';
  for await (const { data } of client.iterate({ query })) {
    const { catalog, changes } = data.catalogUpdated;
    console.log(`version ${catalog.version}: ${changes.totalCount} changes`);
  }
}

async function printProgress() {
  const query = 'subscription { refreshProgress { refresh { id status } phase percent } }';
  for await (const { data } of client.iterate({ query })) {
    const { refresh, phase, percent } = data.refreshProgress;
    console.log(`${refresh.id} ${refresh.status} ${phase} ${percent}%`);
  }
}
