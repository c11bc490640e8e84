import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface Received {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface ReceivedChange {
  readonly id: string;
  readonly subject: string;
  readonly summary: string;
}

export type Respond = (response: ServerResponse) => void;

/** An endpoint on loopback that keeps every request. */
export interface Receiver {
  readonly url: string;
  readonly requests: readonly Received[];
  /** From now on, requests are answered so. The default is status 204. */
  answer(respond: Respond): void;
  /** Ends with the request of this number, counted from 1. */
  received(count: number): Promise<Received>;
  close(): Promise<void>;
}

export async function receiver(): Promise<Receiver> {
  const requests: Received[] = [];
  const arrived = new EventTarget();
  let respond: Respond = (response) => void response.writeHead(204).end();
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    requests.push({ id: String(request.headers['webhook-id']), headers: request.headers, body });
    respond(response);
    arrived.dispatchEvent(new Event('request'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // A string only for a pipe.

  return {
    url: `http://127.0.0.1:${port}/hook`,
    requests,
    answer: (next) => {
      respond = next;
    },
    received: async (count) => {
      for (;;) {
        const request = requests[count - 1];
        if (request) return request;
        await once(arrived, 'request');
      }
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The content of a message whose signature the library of Standard Webhooks accepts. */
export function verified(secret: string, { body, headers }: Received) {
  const message = new Webhook(secret).verify(body, headers as Record<string, string>);
  return message as {
    readonly type: string;
    readonly data: {
      readonly catalogVersion: number;
      readonly cursor: string;
      readonly changes: readonly ReceivedChange[];
    };
  };
}

/** What a receiver keeps that ignores repeated messages. */
export function changesOf(secret: string, requests: readonly Received[]): ReceivedChange[] {
  const messages = new Map(requests.map((request) => [request.id, request]));
  return [...messages.values()].flatMap((request) => verified(secret, request).data.changes);
}
