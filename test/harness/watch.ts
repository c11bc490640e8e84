import { type IncomingMessage, request } from 'node:http';
import { createInterface } from 'node:readline';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Answer } from './gateway.ts';

/** A subscription as its client sees it. */
export interface Watch {
  /** The next event that was not yet taken. Null: there will be none. */
  next(): Promise<Answer | null>;
  /** Takes events up to the first whose data `holds`. Throws when it ends before. */
  until(holds: (data: Answer['data']) => boolean): Promise<Answer['data']>;
  /** Takes all events to the end. */
  toTheEnd(): Promise<Answer['data'][]>;
  /** Says that it wants no more. */
  leave(): void;
}

export interface Connection {
  /** `more`: further members of the request, over WebSocket alone. */
  watch(query: string, variables?: object, more?: object): Watch;
  /** Takes nothing more off the line, until it begins again. */
  stopReading(): void;
  readAgain(): void;
  /** Cuts the line without a word. */
  vanish(): void;
  close(): void;
}

/** `credential`: headers, or over WebSocket the parameters of the connection. */
export type Connect = (url: string, credential?: Readonly<Record<string, string>>) => Promise<Connection>;

/** The ways to subscribe, for `describe.each`. */
export const transports: readonly (readonly [name: string, connect: Connect])[] = [
  ['WebSocket', webSocket],
  ['Server-Sent Events', eventStreams],
];

/** One connection for all that is watched on it. */
export async function webSocket(url: string, credential: Readonly<Record<string, string>> = {}): Promise<Connection> {
  const opened = Promise.withResolvers<WebSocket>();
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: credential,
    lazy: false,
    retryAttempts: 0,
    on: { opened: (socket) => opened.resolve(socket as WebSocket) },
    onNonLazyError: opened.reject,
  });
  const socket = await opened.promise;

  const watch = (query: string, variables: object = {}, more: object = {}) => {
    const events = eventQueue();
    const leave = client.subscribe<Answer['data']>(
      { query, variables: { ...variables }, ...more },
      {
        next: (answer) => events.add(answer as Answer),
        // A list of GraphQL errors when the operation was refused, an event of the socket when that closed.
        error: (errors) => {
          if (Array.isArray(errors)) events.add({ data: null, errors });
          events.end();
        },
        complete: events.end,
      },
    );
    return events.watch(leave);
  };
  return {
    watch,
    stopReading: () => socket.pause(),
    readAgain: () => socket.resume(),
    vanish: () => socket.terminate(),
    close: () => void client.dispose(),
  };
}

/** One connection for each that is watched. */
export async function eventStreams(
  url: string,
  credential: Readonly<Record<string, string>> = {},
): Promise<Connection> {
  const responses: IncomingMessage[] = [];
  const cut = () => {
    for (const response of responses) response.destroy();
  };
  const stopReading = () => {
    for (const response of responses) response.socket.pause();
  };
  const readAgain = () => {
    for (const response of responses) response.socket.resume();
  };
  const watch = (query: string, variables: object = {}) => {
    const events = eventQueue();
    const sent = request(`${url}/graphql`, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...credential },
    });
    sent.end(JSON.stringify({ query, variables }));
    sent.once('response', (response) => {
      responses.push(response);
      void read(response, events)
        .catch(() => {})
        .finally(events.end);
    });
    sent.once('error', events.end);
    return events.watch(() => sent.destroy());
  };
  return { watch, stopReading, readAgain, vanish: cut, close: cut };
}

async function read(response: IncomingMessage, events: EventQueue): Promise<void> {
  let event = '';
  for await (const line of createInterface(response)) {
    if (line.startsWith('event: ')) event = line.slice('event: '.length);
    if (line.startsWith('data: ') && event === 'next') events.add(JSON.parse(line.slice('data: '.length)));
    if (event === 'complete') return;
  }
}

type EventQueue = ReturnType<typeof eventQueue>;

function eventQueue() {
  const { readable, writable } = new TransformStream<Answer, Answer>(undefined, undefined, {
    highWaterMark: Number.POSITIVE_INFINITY,
  });
  const writer = writable.getWriter();
  const reader = readable.getReader();
  let hasEnded = false;

  return { add, end, watch };

  function add(answer: Answer): void {
    if (!hasEnded) void writer.write(answer);
  }

  function end(): void {
    if (!hasEnded) void writer.close();
    hasEnded = true;
  }

  function watch(leave: () => void): Watch {
    return { next, until, toTheEnd, leave };
  }

  async function next(): Promise<Answer | null> {
    return (await reader.read()).value ?? null;
  }

  async function until(holds: (data: Answer['data']) => boolean): Promise<Answer['data']> {
    for (let event = await next(); event; event = await next()) {
      if (event.errors) throw new Error(JSON.stringify(event.errors));
      if (holds(event.data)) return event.data;
    }
    throw new Error('The subscription ended before.');
  }

  async function toTheEnd(): Promise<Answer['data'][]> {
    const all: Answer['data'][] = [];
    for (let event = await next(); event; event = await next()) all.push(event.data ?? event);
    return all;
  }
}
