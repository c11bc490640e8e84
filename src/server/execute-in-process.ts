import { GraphQLError } from 'graphql';
import { isAsyncIterable } from 'graphql-yoga';
import type { Log } from '../log.ts';
import type { Admit } from './front/admission.ts';
import { errorMask } from './mask-error.ts';
import { type OperationServer, prepareOperation } from './prepare-operation.ts';
import type { Execute } from './routes/execute.ts';
import type { RouteCall } from './routes/http-route.ts';

interface RouteOperationServer extends OperationServer {
  /** In place of `admit` for the rest of an answer that has begun. */
  readonly admitContinued: Admit;
}

/** Executes operations of the gateway itself for the caller of a route, as every other: limited, logged, measured. */
export function executeInProcess(server: RouteOperationServer, log: Log): (call: RouteCall) => Execute {
  const mask = errorMask(log);
  return (call) => async (query, clientGone) => {
    try {
      return await run(query, call, clientGone);
    } catch (error) {
      const masked = mask(error);
      return { errors: [masked instanceof GraphQLError ? masked : new GraphQLError(masked.message)] };
    }
  };

  async function run(
    { document, variables, isContinued = false }: Parameters<Execute>[0],
    { request: req, identity, address }: RouteCall,
    clientGone: AbortSignal,
  ) {
    const params = { query: document, variables };
    const admit = isContinued ? server.admitContinued : server.admit;
    const prepared = await prepareOperation(
      { ...server, admit },
      { params, identity, address, context: { req, clientGone } },
    );
    if (prepared.errors) return { errors: prepared.errors };
    const result = await prepared.operations.execute(await prepared.args());
    if (isAsyncIterable(result)) throw new Error('An operation of a route has no incremental delivery.');
    return result;
  }
}
