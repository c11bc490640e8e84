import type { Config } from '../config.ts';
import { refused } from '../server/http/refusal.ts';
import type { Execute } from '../server/routes/execute.ts';
import { fetchRequest } from '../server/routes/fetch-request.ts';
import type { HttpRoute, RouteCall } from '../server/routes/http-route.ts';
import { refusedBrowser } from './allowed-browser.ts';
import { llmsTxt } from './llms-txt.ts';
import { answerMcp } from './mcp-endpoint.ts';

const description = Buffer.from(llmsTxt);

/** The resources for agents. `executeAs` runs the query of a tool as the caller of the route. */
export function mcpRoutes({ mcp }: Config, executeAs: (call: RouteCall) => Execute): readonly HttpRoute[] {
  return [
    {
      path: '/mcp',
      methods: ['POST'],
      role: 'READER',
      cost: 1,
      handle: (call) => {
        const message = refusedBrowser(mcp, call.request.headers);
        if (message !== null) throw refused({ status: 403, code: 'FORBIDDEN', message });
        return answerMcp(fetchRequest(call), executeAs(call));
      },
    },
    {
      path: '/llms.txt',
      methods: ['GET'],
      role: 'ANYONE',
      cost: 1,
      handle: () => ({
        status: 200,
        headers: {
          'content-type': 'text/plain; charset=utf-8',
          'content-length': String(description.length),
          'cache-control': 'public, max-age=3600',
        },
        body: description,
      }),
    },
  ];
}
