import { createClient } from 'graphql-ws';
import runtime, { type FetchFunction, type GraphQLResponse, type SubscribeFunction } from 'relay-runtime';
import { endpoint, socketEndpoint } from '../endpoint.ts';

const { Environment, Network, Observable, RecordSource, Store } = runtime;
const socket = createClient({ url: socketEndpoint });

const ask: FetchFunction = async ({ text }, variables) => {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: text, variables }),
  });
  return (await response.json()) as GraphQLResponse;
};

const subscribe: SubscribeFunction = ({ text, name }, variables) =>
  Observable.create((sink) =>
    socket.subscribe(
      { query: text ?? '', operationName: name, variables },
      {
        next: (value) => sink.next(value as GraphQLResponse),
        error: (error) => sink.error(error instanceof Error ? error : new Error(JSON.stringify(error))),
        complete: () => sink.complete(),
      },
    ),
  );

export const environment = new Environment({
  network: Network.create(ask, subscribe),
  store: new Store(new RecordSource()),
});

export const close = () => socket.dispose();
