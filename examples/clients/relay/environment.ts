// Sends the ids of trusted documents, not their text. The gateway knows the ids with
// TRUSTED_DOCUMENTS_FILE=examples/clients/relay/persisted-documents.json.
import { createClient, type SubscribePayload } from 'graphql-ws';
import runtime, { type FetchFunction, type GraphQLResponse, type SubscribeFunction } from 'relay-runtime';
import { endpoint, socketEndpoint } from '../endpoint.ts';

const { Environment, Network, Observable, RecordSource, Store } = runtime;
const socket = createClient({ url: socketEndpoint });

const ask: FetchFunction = async ({ id }, variables) => {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ documentId: id, variables }),
  });
  return (await response.json()) as GraphQLResponse;
};

const subscribe: SubscribeFunction = ({ id, name }, variables) =>
  Observable.create((sink) =>
    socket.subscribe(
      // The protocol of graphql-ws requires a query.
      { query: '', documentId: id, operationName: name, variables } as SubscribePayload,
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
