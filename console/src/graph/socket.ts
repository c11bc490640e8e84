import { createClient, TerminatedCloseEvent } from 'graphql-ws';
import { apiKey, onApiKeyChange } from './api-key.ts';
import { setConnection } from './connection.ts';

const RETRY_MS = 1_000;
const RETRY_REFUSED_MS = 10_000;
/** The gateway closes a connection so when it does not accept the key. */
const FORBIDDEN = 4403;

let isRefused = false;
let endWait = () => {};

/** The WebSocket of the page. It is open while something is watched, and connects again for as long as that takes. */
export const socket = createClient({
  url: () => `${location.origin.replace(/^http/, 'ws')}/graphql`,
  connectionParams: () => {
    const key = apiKey();
    return key === null ? {} : { authorization: `Bearer ${key}` };
  },
  // The gateway may restart at any time; a reader who watches wants to go on.
  retryAttempts: Number.POSITIVE_INFINITY,
  retryWait: () =>
    new Promise((done) => {
      endWait = done;
      setTimeout(done, isRefused ? RETRY_REFUSED_MS : RETRY_MS);
    }),
  shouldRetry: () => true,
  on: {
    connected: () => {
      isRefused = false;
      setConnection('CONNECTED');
    },
    closed: (event) => {
      isRefused = event instanceof CloseEvent && event.code === FORBIDDEN;
      // The page ends the connection itself when the key changes.
      if (event instanceof TerminatedCloseEvent) setConnection('CONNECTING');
      else setConnection(isRefused ? 'REFUSED' : 'LOST');
    },
  },
});

// A connection belongs to the key that opened it.
onApiKeyChange(() => {
  isRefused = false;
  endWait();
  socket.terminate();
});
