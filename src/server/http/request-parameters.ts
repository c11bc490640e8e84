import { MIMEType } from 'node:util';
import type { Plugin } from 'graphql-yoga';
import { quoteInput } from '../../quote-input.ts';
import { clientGone } from '../client-gone.ts';
import type { DocumentParameters } from '../documents/document-store.ts';
import { refused } from './refusal.ts';

/**
 * Reads the parameters of GraphQL over HTTP from a URL or a body. Members that GraphQL does not define are ignored. A form is
 * not read: a page of any site can post one without asking the browser.
 */
export const requestParameters: Plugin = {
  onRequestParse({ request, url, setRequestParser }) {
    if (request.method === 'GET') setRequestParser(() => parametersOfUrl(url.searchParams));
    if (request.method === 'POST') setRequestParser(bodyReader(request.headers.get('content-type')));
  },
};

/** The parameter of GraphQL over HTTP, and those that Relay clients send. */
const documentIdNames = ['documentId', 'doc_id', 'id'];

/** Refuses a request that has no query, not even a persisted one. */
export const requireQuery: Plugin = {
  onParams({ params }) {
    if (params.query === undefined) {
      throw badRequest('A request must have a "query", such as "{ catalog { version } }"; got none.');
    }
  },
};

export function parametersOfUrl(search: URLSearchParams): DocumentParameters {
  return parametersOf({
    query: search.get('query') || undefined,
    operationName: search.get('operationName') || undefined,
    variables: jsonParameter('variables'),
    extensions: jsonParameter('extensions'),
    documentId: documentIdNames.map((name) => search.get(name)).find(Boolean),
  });

  function jsonParameter(name: string): unknown {
    const text = search.get(name);
    if (!text) return undefined;
    return parseJson(text, () => badRequest(`"${name}" must be a JSON object; got ${quoteInput(text)}.`));
  }
}

function bodyReader(contentType: string | null): (request: Request) => Promise<DocumentParameters> {
  const mediaType = mediaTypeOf(contentType);
  if (mediaType === 'application/json' || mediaType === 'application/graphql+json') {
    return async (request) => parametersOfJson(await bodyOf(request));
  }
  if (mediaType === 'application/graphql') {
    return async (request) => ({ query: await bodyOf(request) });
  }
  const received = contentType === null ? 'no Content-Type' : `the Content-Type ${quoteInput(contentType)}`;
  throw refused({
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: `A POST request must have the header "Content-Type: application/json"; got ${received}.`,
    headers: { 'accept-post': 'application/json, application/graphql' },
  });
}

async function bodyOf(request: Request): Promise<string> {
  try {
    return await request.text();
  } catch {
    // Reading a body fails only when its connection does.
    throw clientGone();
  }
}

function mediaTypeOf(contentType: string | null): string | null {
  try {
    return new MIMEType(contentType ?? '').essence;
  } catch {
    return null;
  }
}

export function parametersOfJson(body: string): DocumentParameters {
  return parametersOf(parseJson(body, () => badRequest(`The body must be a JSON object; got ${quoteInput(body)}.`)));
}

function parseJson(text: string, fault: () => Error): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw fault();
  }
}

function parametersOf(received: unknown): DocumentParameters {
  if (Array.isArray(received)) throw badRequest('The body must be one JSON object, for one operation; got an array.');
  if (!isObject(received)) throw badRequest(`The body must be a JSON object; got ${kindOf(received)}.`);
  const { query, operationName, variables, extensions } = received;
  const documentId = documentIdNames.map((name) => received[name]).find(isString);
  return {
    ...(documentId && { documentId }),
    ...(isGiven(query) && { query: validated('query', query, isString, 'a string') }),
    ...(isGiven(operationName) && { operationName: validated('operationName', operationName, isString, 'a string') }),
    ...(isGiven(variables) && { variables: validated('variables', variables, isObject, 'an object') }),
    ...(isGiven(extensions) && { extensions: validated('extensions', extensions, isObject, 'an object') }),
  };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function validated<Value>(
  name: string,
  value: unknown,
  isAllowed: (value: unknown) => value is Value,
  allowed: string,
): Value {
  if (isAllowed(value)) return value;
  throw badRequest(`"${name}" must be ${allowed}; got ${kindOf(value)}.`);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}

function badRequest(message: string): Error {
  return refused({ status: 400, code: 'BAD_REQUEST', message });
}
