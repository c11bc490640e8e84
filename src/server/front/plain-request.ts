import type { IncomingMessage } from 'node:http';

type MediaType = 'application/json' | 'application/graphql-response+json';

/** What clients that read one JSON answer accept, and the media type that Yoga answers it with. */
const answeredWith: Readonly<Record<string, MediaType>> = {
  '*/*': 'application/json',
  'application/json': 'application/json',
  'application/json, */*': 'application/json',
  'application/json, text/plain, */*': 'application/json',
  'application/graphql-response+json': 'application/graphql-response+json',
  'application/graphql-response+json, application/json': 'application/graphql-response+json',
  'application/graphql-response+json,application/json': 'application/graphql-response+json',
};

const sentAs: ReadonlySet<string | undefined> = new Set(['application/json', 'application/json; charset=utf-8']);

/**
 * The media type of the answer to a request with JSON or a URL in, and JSON out. Null: the request is another one, such as
 * that of an event stream, or says it in an unusual way.
 */
export function plainMediaType({ method, headers }: IncomingMessage): MediaType | null {
  if (method !== 'GET' && !(method === 'POST' && sentAs.has(headers['content-type']))) return null;
  const accepted = headers.accept ?? '*/*';
  return Object.hasOwn(answeredWith, accepted) ? (answeredWith[accepted] ?? null) : null;
}
