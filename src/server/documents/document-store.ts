import { createHash } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import type { Config } from '../../config.ts';
import { toolDocuments } from '../../mcp/tools.ts';
import { quoteInput } from '../../quote-input.ts';
import { DOCUMENT_CHARACTERS } from '../front/limits.ts';
import { refused } from '../http/refusal.ts';
import { documentIdOf, readManifest } from './manifest.ts';
import { persistedHash } from './persisted-hash.ts';

/** The limit for all documents together. An evicted document costs its client one more request. */
const MAX_CHARACTERS = 16 * 1024 * 1024;

/** The parameters of a request that may name its document by an id. */
export interface DocumentParameters extends GraphQLParams {
  readonly documentId?: string;
}

/** The documents that a client can name by id: those of the manifest, and automatic persisted queries. */
export class DocumentStore {
  readonly #trusted: ReadonlyMap<string, string>;
  readonly #trustedTexts: ReadonlySet<string>;
  readonly #answersOnlyTrusted: boolean;
  readonly #persisted: LRUCache<string, string>;

  constructor(trusted: ReadonlyMap<string, string>, answersOnlyTrusted: boolean) {
    this.#trusted = trusted;
    // The command `mcp` sends the documents of the tools to other gateways.
    this.#trustedTexts = new Set([...trusted.values(), ...toolDocuments]);
    this.#answersOnlyTrusted = answersOnlyTrusted;
    const trustedCharacters = [...this.#trustedTexts].reduce((sum, { length }) => sum + length, 0);
    this.#persisted = new LRUCache({
      maxSize: Math.max(1, MAX_CHARACTERS - trustedCharacters),
      sizeCalculation: (query) => Math.max(1, query.length),
    });
  }

  static async open({ trustedDocuments }: Config): Promise<DocumentStore> {
    if (trustedDocuments === null) return new DocumentStore(new Map(), false);
    return new DocumentStore(await readManifest(trustedDocuments.file), trustedDocuments.mode === 'only');
  }

  /** The same for two gateways only if they answer the same documents by the same ids. */
  get fingerprint(): string {
    const entries = JSON.stringify([this.#answersOnlyTrusted, ...this.#trusted]);
    return createHash('sha256').update(entries).digest('base64url');
  }

  /** The same parameters with the text of the document, if they name one. Throws for a document that is not answered. */
  resolve({ documentId, ...params }: DocumentParameters): GraphQLParams {
    const query = this.#textOf(params, documentId);
    if (query !== undefined && this.#answersOnlyTrusted && !this.#trustedTexts.has(query)) {
      throw notTrusted('another document');
    }
    return query === undefined ? params : { ...params, query };
  }

  #textOf(params: GraphQLParams, documentId: string | undefined): string | undefined {
    const hash = persistedHash(params);
    // WebSocket clients must send a query, and send an empty one with an id.
    const query = params.query || undefined;
    if (query !== undefined) {
      if (hash !== null) this.#store(hash, query);
      return query;
    }
    // Without a manifest, an id means nothing here: Relay clients, for example, may send one to any server.
    const id = this.#trusted.size > 0 && documentId !== undefined ? documentIdOf(documentId) : undefined;
    const name = id ?? hash;
    return name === null ? undefined : this.#stored(name);
  }

  #stored(id: string): string {
    const query = this.#trusted.get(id) ?? this.#persisted.get(id);
    if (query !== undefined) return query;
    if (this.#answersOnlyTrusted) throw notTrusted(`the id ${quoteInput(id)}`);
    // Clients know this message and this code. Some take any status but 200 for a broken connection.
    throw new GraphQLError('PersistedQueryNotFound', {
      extensions: {
        code: 'PERSISTED_QUERY_NOT_FOUND',
        http: { status: 200, headers: { 'cache-control': 'no-store' } },
      },
    });
  }

  #store(hash: string, query: string): void {
    const actual = createHash('sha256').update(query).digest('hex');
    if (hash !== actual) {
      throw refused({
        status: 400,
        code: 'BAD_REQUEST',
        message: `"sha256Hash" must be the SHA-256 of the query, ${actual}; got another.`,
      });
    }
    // The parser refuses a longer text, which must not take the place of others.
    const isAnswered = query.length <= DOCUMENT_CHARACTERS.allowed;
    if (isAnswered && !this.#answersOnlyTrusted) this.#persisted.set(hash, query);
  }
}

function notTrusted(received: string): GraphQLError {
  return refused({
    status: 400,
    code: 'DOCUMENT_NOT_TRUSTED',
    message: `This gateway answers only the documents of its manifest; got ${received}.`,
  });
}
