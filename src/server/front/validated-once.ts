import type { DocumentNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/**
 * Validates each parsed document once, because the gateway has one schema and the same rules for all operations. The cache of
 * Yoga puts the names of all rules together for each operation. No rule may depend on the request.
 */
export function validatedOnce(): Plugin {
  const known = new WeakMap<DocumentNode, readonly Error[]>();
  return {
    onValidate({ params: { documentAST }, setResult }) {
      const errors = known.get(documentAST);
      if (errors) return setResult(errors);
      return ({ result }) => void known.set(documentAST, result);
    },
  };
}
