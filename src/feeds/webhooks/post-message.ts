import { type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type RequestFilteringAgentOptions, useAgent } from 'request-filtering-agent';
import type { Attempt } from './outbox-queries.ts';

export interface PostOptions {
  readonly allowsPrivate: boolean;
  readonly timeoutMs: number;
  /** Aborts the request. The attempt then rejects, because its outcome is unknown. */
  readonly signal: AbortSignal;
}

interface Message {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends a message once. A response of 200 to 299 is a success. */
export async function postMessage(message: Message, options: PostOptions): Promise<Attempt> {
  const startedAt = performance.now();
  const late = AbortSignal.timeout(options.timeoutMs);
  try {
    const signal = AbortSignal.any([options.signal, late]);
    const responseStatus = await statusOf(message, { agent: agentOf(message.url, options), signal });
    return { responseStatus, error: faultOf(responseStatus), durationMs: elapsed() };
  } catch (error) {
    options.signal.throwIfAborted();
    const reason = late.aborted ? `no response within ${options.timeoutMs} ms` : reasonOf(error);
    return { responseStatus: null, error: reason, durationMs: elapsed() };
  }

  function elapsed(): number {
    return Math.round(performance.now() - startedAt);
  }
}

/** Checks the address that it connects to, so that a host whose DNS records change reaches nothing inside. */
function agentOf(url: string, { allowsPrivate }: PostOptions) {
  const options: RequestFilteringAgentOptions = {
    allowPrivateIPAddress: allowsPrivate,
    allowMetaIPAddress: allowsPrivate,
  };
  return useAgent(url, options);
}

/** Follows no redirect and reads no body, which could show an operator what a host answers to the gateway. */
function statusOf({ url, headers, body }: Message, options: RequestOptions): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const send = url.startsWith('https:') ? requestHttps : requestHttp;
  const request = send(url, { ...options, method: 'POST', headers: { ...headers, ...contentHeaders(body) } });
  request.on('response', (response) => {
    resolve(response.statusCode ?? 0);
    response.destroy();
  });
  // Also after the response, when the endpoint has not read the whole request.
  request.on('error', reject);
  request.end(body);
  return promise;
}

function contentHeaders(body: string) {
  return {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'user-agent': 'modelgraph',
  };
}

function faultOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? `status ${status}; redirects are not followed` : `status ${status}`;
}

function reasonOf(error: unknown): string {
  const { message, code } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  // The agent has no code for it.
  if (message?.includes('is not allowed')) return 'the host has an address that is not public';
  return code ?? 'the connection failed';
}
