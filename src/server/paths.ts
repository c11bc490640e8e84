import type { Plugin } from 'graphql-yoga';
import { quoteInput } from '../quote-input.ts';
import { refusalResponse } from './http/refusal.ts';

export const GRAPHQL_PATH = '/graphql';
/** The files of GraphiQL are below this path; the page itself is at the path of GraphQL. */
export const GRAPHIQL_PATH = '/graphiql/';
export const LIVE_PATH = '/health/live';
export const READY_PATH = '/health/ready';
export const METRICS_PATH = '/metrics';

/** Whether a request to this URL, as its first line has it, is for GraphQL. */
export function isGraphql(url: string): boolean {
  return url.startsWith(GRAPHQL_PATH) && (url.length === GRAPHQL_PATH.length || url[GRAPHQL_PATH.length] === '?');
}

const start = {
  name: 'modelgraph',
  description: "The GraphQL gateway to the world's AI models.",
  graphql: GRAPHQL_PATH,
  mcp: '/mcp',
  agents: '/llms.txt',
  health: { live: LIVE_PATH, ready: READY_PATH },
  metrics: METRICS_PATH,
};
const documentation = `${GRAPHQL_PATH} in a browser: GraphiQL, with the documentation of every type and field`;

/** Answers `/` with what is where, and paths that lead nowhere with 404. The last plugin: others have their own paths. */
export function paths(hasGraphiql: boolean): Plugin {
  return {
    onRequest({ url, endResponse }) {
      const { pathname } = url;
      if (pathname === '/') return endResponse(Response.json({ ...start, ...(hasGraphiql && { documentation }) }));
      if (pathname === GRAPHQL_PATH || pathname === `${GRAPHQL_PATH}/`) return;
      const message = `No resource at ${quoteInput(pathname)}. GraphQL is at "${GRAPHQL_PATH}".`;
      endResponse(refusalResponse({ status: 404, code: 'NOT_FOUND', message }));
    },
  };
}
