interface ErrorCodeDescription {
  /** Of the HTTP response, where the code decides it. A field that fails leaves the rest of the answer with 200. */
  readonly status: string;
  readonly meaning: string;
}

/** Every `extensions.code` that a client can receive. */
export const errorCodes = {
  BAD_REQUEST: {
    status: '400, 405, 411, 413',
    meaning: 'The HTTP request is not valid: its method, its size, or its parameters.',
  },
  BAD_USER_INPUT: {
    status: '200, 400',
    meaning: 'An argument or a variable has a value that is not allowed. 400 if the value does not fit its type.',
  },
  CATALOG_EMPTY: { status: '503', meaning: 'No refresh has succeeded yet. Retry after `Retry-After`.' },
  CLIENT_GONE: { status: '', meaning: 'The client disconnected, and the operation ended. No client receives it.' },
  DOCUMENT_NOT_TRUSTED: {
    status: '400',
    meaning: 'The gateway answers only the documents of its manifest, and the document is another.',
  },
  EMBEDDING_FAILED: {
    status: '200',
    meaning: 'The model of a collection did not embed the searched text. `reason` is the code, as for `embed`.',
  },
  FORBIDDEN: { status: '200', meaning: 'The field needs a role that the caller does not have.' },
  GRAPHQL_PARSE_FAILED: { status: '200, 400', meaning: 'The document is not valid GraphQL syntax.' },
  GRAPHQL_VALIDATION_FAILED: { status: '200, 400', meaning: 'The document does not fit the schema.' },
  INTERNAL_SERVER_ERROR: {
    status: '200, 500',
    meaning: 'The gateway failed. The log has the cause under the `errorId`.',
  },
  LIMIT_EXCEEDED: {
    status: '400',
    meaning: 'The operation exceeds a limit, with the members `limit`, `requested`, and `allowed`.',
  },
  NOT_ACCEPTABLE: { status: '406', meaning: 'The header `Accept` names no media type of the answer.' },
  NOT_FOUND: { status: '404', meaning: 'The path of the URL leads to nothing.' },
  OPERATION_RESOLUTION_FAILURE: {
    status: '400',
    meaning: 'The document has no operation with this name, or several operations and no name was sent.',
  },
  PERSISTED_QUERY_NOT_FOUND: {
    status: '200',
    meaning: 'The gateway does not know the document of this id or hash. Send the document with its hash.',
  },
  RATE_LIMITED: {
    status: '429',
    meaning:
      'The caller has spent the cost of a minute, sends too many unknown keys, or many large requests arrive at once. Retry after `Retry-After`.',
  },
  SEMANTIC_SEARCH_UNAVAILABLE: {
    status: '200',
    meaning: '`similarTo` needs SEMANTIC_SEARCH_MODEL, or the catalog is not embedded yet. The message says which.',
  },
  UNAUTHENTICATED: {
    status: '200, 401',
    meaning: 'The field needs a credential, or the credential is not accepted. 401 if one was sent.',
  },
  UNSUPPORTED_MEDIA_TYPE: { status: '415', meaning: 'The header `Content-Type` names a media type that is not read.' },
  VECTORS_UNAVAILABLE: {
    status: '200',
    meaning: 'The Postgres server lacks the extension `vector`. The message says what to install. All else works.',
  },
} as const satisfies Readonly<Record<string, ErrorCodeDescription>>;

export type ErrorCode = keyof typeof errorCodes;
