import { type ASTNode, GraphQLError } from 'graphql';

/**
 * The request asks for something that cannot be. The message says what was got and what is allowed; `place`, where the
 * document says it.
 */
export function badInput(message: string, place?: ASTNode): GraphQLError {
  return new GraphQLError(message, { ...(place && { nodes: place }), extensions: { code: 'BAD_USER_INPUT' } });
}

/** The caller has not said who it is, or not convincingly. */
export function unauthenticated(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED' } });
}
