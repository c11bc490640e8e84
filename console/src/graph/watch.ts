import { stringifyDocument, type TypedDocumentNode } from '@urql/core';
import { socket } from './socket.ts';

const AGAIN_MS = 1_000;
const AGAIN_AFTER_ERROR_MS = 5_000;

/**
 * Calls `onData` with each event of a subscription, until the returned function is called. A gateway that stops completes
 * its streams, and a refused key ends them with an error, so a stream that ends starts again.
 */
export function watch<Data>(document: TypedDocumentNode<Data>, onData: (data: Data) => void): () => void {
  const query = stringifyDocument(document);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let leave = start();
  return () => {
    clearTimeout(timer);
    leave();
  };

  function start(): () => void {
    return socket.subscribe<Data>(
      { query },
      {
        next: ({ data }) => data && onData(data),
        error: () => again(AGAIN_AFTER_ERROR_MS),
        complete: () => again(AGAIN_MS),
      },
    );
  }

  function again(waitMs: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => {
      leave = start();
    }, waitMs);
  }
}
