import type { Plugin } from 'graphql-yoga';
import type { DocumentParameters, DocumentStore } from './document-store.ts';

/**
 * Resolves documents that a request names by id or by hash. Must come before every plugin that reads the query, such as a
 * cache of answers.
 */
export function persistedDocuments(documents: DocumentStore): Plugin {
  return {
    onParams({ params, setParams }) {
      const named: DocumentParameters = params;
      setParams(documents.resolve(named));
    },
  };
}
