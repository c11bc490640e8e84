import { readFileSync } from 'node:fs';
import Fastify from 'fastify';
import mercurius from 'mercurius';
import cache from 'mercurius-cache';

// Mercurius with its cache and its compiler of queries. It answers each question with the data that it reads at its start.
const { typeDefs, data } = JSON.parse(readFileSync(0, 'utf8'));
const app = Fastify();
await app.register(mercurius, {
  schema: typeDefs,
  resolvers: { Query: { models: async () => data.models } },
  jit: 1,
});
await app.register(cache, { ttl: 3_600, all: true });
const url = await app.listen({ port: 0, host: '127.0.0.1' });
process.send(`${url}/graphql`);
process.once('disconnect', () => process.exit());
