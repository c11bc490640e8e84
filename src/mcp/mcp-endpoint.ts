import {
  createMcpHandler,
  isLegacyRequest,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import type { Execute } from '../server/routes/execute.ts';
import { mcpServer } from './mcp-server.ts';

/** Answers one request of the streamable HTTP transport, from a client of 2025 or of 2026, without a session. */
export async function answerMcp(request: Request, execute: Execute): Promise<Response> {
  const complete = acceptingBoth(request);
  return (await isLegacyRequest(complete)) ? answerOf2025(complete, execute) : answerOf2026(complete, execute);
}

/** The protocol of 2025 requires both media types, which many clients do not send. The answer is JSON for all of them. */
function acceptingBoth(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.set('accept', 'application/json, text/event-stream');
  return new Request(request, { headers });
}

/** Answers with JSON, because some clients of 2025 read no event streams. */
async function answerOf2025(request: Request, execute: Execute): Promise<Response> {
  const server = mcpServer(execute);
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  await server.connect(transport);
  try {
    return await transport.handleRequest(request);
  } finally {
    await server.close();
  }
}

/** Nothing here changes while a client listens, so that it cannot subscribe. */
function answerOf2026(request: Request, execute: Execute): Promise<Response> {
  return createMcpHandler(() => mcpServer(execute), { legacy: 'reject', maxSubscriptions: 0 }).fetch(request);
}
