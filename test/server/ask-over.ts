import { webSocket } from '../harness/watch.ts';

export interface GraphqlRequest {
  readonly query: string;
  readonly variables?: object;
}

interface Refusal {
  /** Null: the transport has none. */
  readonly status: number | null;
  readonly message: string | undefined;
  readonly extensions: Readonly<Record<string, unknown>> | undefined;
}

type AskOver = (url: string, request: GraphqlRequest) => Promise<Refusal>;

/** Ways to send an operation that is refused, for `describe.each`. */
export const waysToAsk: readonly (readonly [name: string, ask: AskOver])[] = [
  ['POST', (url, request) => post(url, request, 'application/json')],
  ['GET', get],
  ['Server-Sent Events', (url, request) => post(url, request, 'text/event-stream')],
  ['WebSocket', overWebSocket],
];

async function post(url: string, { query, variables }: GraphqlRequest, accept: string): Promise<Refusal> {
  const headers = { 'content-type': 'application/json', accept };
  return refusalOf(
    await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) }),
  );
}

async function get(url: string, { query, variables = {} }: GraphqlRequest): Promise<Refusal> {
  const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables) });
  return refusalOf(await fetch(`${url}/graphql?${parameters}`, { headers: { accept: 'application/json' } }));
}

async function refusalOf(response: Response): Promise<Refusal> {
  const text = await response.text();
  const body = /^data: (.+)$/m.exec(text)?.[1] ?? text;
  const [error] = JSON.parse(body).errors ?? [];
  return { status: response.status, message: error?.message, extensions: error?.extensions };
}

async function overWebSocket(url: string, { query, variables }: GraphqlRequest): Promise<Refusal> {
  const connection = await webSocket(url);
  const answer = await connection.watch(query, variables).next();
  connection.close();
  // Only a message `error` comes without data, see `watch`.
  const [error] = answer?.data === null ? (answer.errors ?? []) : [];
  return { status: null, message: error?.message, extensions: error?.extensions };
}
