import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { withBodyLimit } from './body-limit.ts';
import { graphqlHttp, type HttpOptions } from './graphql-http.ts';
import { graphqlWs } from './graphql-ws.ts';
import { operationReport } from './telemetry/operation-report.ts';

/** The time limit of running requests when the gateway closes. */
const DRAIN_MS = 2_000;

export interface RunningServer {
  /** The base URL, such as "http://127.0.0.1:4000". */
  readonly url: string;
  /** Closes every connection. */
  close(): Promise<void>;
}

/** Serves GraphQL over HTTP, Server-Sent Events and WebSocket, GraphiQL and health on one port. */
export async function startServer(
  address: { readonly port: number; readonly host: string },
  options: HttpOptions,
): Promise<RunningServer> {
  const { gateway, access, telemetry, log } = options;
  const report = operationReport(telemetry, log, gateway.config.slowOperationMs);
  const yoga = graphqlHttp(options, report);
  const server = createServer(withBodyLimit(headAsGet(yoga)));
  const url = await listen(server, address);
  // Not before it listens: an error of the server would be reported by the WebSocket server too.
  const endWebSockets = graphqlWs(yoga, server, access, gateway.config, report);
  const close = async () => {
    await endWebSockets();
    await drain(server);
    await yoga.dispose();
  };
  return { url, close };
}

/** Node leaves out the body of an answer to HEAD by itself. */
function headAsGet(listener: RequestListener): RequestListener {
  return (request, response) => {
    if (request.method === 'HEAD') request.method = 'GET';
    return listener(request, response);
  };
}

async function listen(
  server: Server,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<string> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address() as AddressInfo; // A server that listens on a port has one.
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http://${name}:${address.port}`;
}

/** Refuses new connections, and closes open ones, such as event streams, after the time limit. */
async function drain(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(timer);
}
