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
  'application/graphql-response+json,application/json;q=0.9': 'application/graphql-response+json',
  'application/graphql-response+json, application/json;q=0.9': 'application/graphql-response+json',
  // Of urql.
  'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed':
    'application/graphql-response+json',
};

const sentAs: ReadonlySet<string | undefined> = new Set(['application/json', 'application/json; charset=utf-8']);

/**
 * The media type of the answer to a request that sends JSON or a URL and accepts JSON. Null: the request is another one, such
 * as that of an event stream, or has unusual headers.
 */
export function plainMediaType({ method, headers }: IncomingMessage): MediaType | null {
  if (method !== 'GET' && !(method === 'POST' && sentAs.has(headers['content-type']))) return null;
  const accepted = headers.accept ?? '*/*';
  return Object.hasOwn(answeredWith, accepted) ? (answeredWith[accepted] ?? null) : null;
}
