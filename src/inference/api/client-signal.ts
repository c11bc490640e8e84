import type { Context } from '../../graph/context.ts';

/** What the transports add to the context. */
interface Transport {
  /** Of HTTP. */
  readonly request?: Request;
  /** Of WebSocket. */
  readonly clientGone?: AbortSignal;
}

/** Aborts when the client of an operation leaves. */
export function clientSignal(context: Context): AbortSignal {
  const { clientGone, request } = context as Context & Transport;
  return clientGone ?? request?.signal ?? new AbortController().signal;
}
