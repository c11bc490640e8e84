import { quoteInput } from '../../quote-input.ts';
import { CommandFailure } from '../process/command-failure.ts';
import { type Graph, refusal } from './graph.ts';

const TIMEOUT_MS = 60_000;

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string }[];
}

/** The graph of a running gateway. `key`: an API key, or null. */
export function remoteGraph(url: string, key: string | null, stop: AbortSignal): Graph {
  const endpoint = endpointOf(url);
  const ask = async <Data>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> => {
    const response = await post(endpoint, key, { query, variables }, stop);
    const { data, errors } = await answerOf(endpoint, response);
    if (errors) throw refusal(errors);
    // The caller wrote the document, so it knows the shape.
    return data as Data;
  };
  return { ask, close: async () => {} };
}

/** The base URL of a gateway means its GraphQL endpoint. */
function endpointOf(text: string): URL {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new CommandFailure(
      `--url must be an http: or https: URL, such as http://127.0.0.1:4000; got ${quoteInput(text)}.`,
    );
  }
  if (!url.pathname.endsWith('/graphql')) url.pathname = `${url.pathname.replace(/\/$/, '')}/graphql`;
  return url;
}

async function post(endpoint: URL, key: string | null, body: object, stop: AbortSignal): Promise<Response> {
  try {
    return await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json;q=0.9',
        ...(key !== null && { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify(body),
      signal: AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT_MS)]),
    });
  } catch (cause) {
    throw new CommandFailure(`Cannot reach the gateway at ${endpoint.origin}: ${reasonOf(cause)}.`, { cause });
  }
}

async function answerOf(endpoint: URL, response: Response): Promise<Answer> {
  const text = await response.text();
  try {
    const answer: unknown = JSON.parse(text);
    if (isAnswer(answer)) return answer;
  } catch {
    // Reported below: a proxy answers with HTML, for example.
  }
  throw new CommandFailure(`${endpoint.origin} answered with the status ${response.status} and no GraphQL answer.`);
}

function isAnswer(answer: unknown): answer is Answer {
  return typeof answer === 'object' && answer !== null && ('data' in answer || 'errors' in answer);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} s`;
  const { cause } = error;
  return cause instanceof Error ? ('code' in cause ? String(cause.code) : cause.message) : error.message;
}
