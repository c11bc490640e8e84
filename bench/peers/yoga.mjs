import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { useResponseCache } from '@graphql-yoga/plugin-response-cache';
import { createSchema, createYoga } from 'graphql-yoga';
import { listen } from './listen.mjs';

// Yoga with its response cache. It answers each question with the data that it reads at its start.
const { typeDefs, data } = JSON.parse(readFileSync(0, 'utf8'));
const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers: { Query: { models: () => data.models } } }),
  plugins: [useResponseCache({ session: () => null })],
  logging: false,
  graphiql: false,
});
listen(createServer(yoga));
