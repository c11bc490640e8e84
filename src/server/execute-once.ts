import { type ExecutionResult, GraphQLError } from 'graphql';
import { isAsyncIterable } from 'graphql-yoga';
import type { Log } from '../log.ts';
import type { Admission } from './front/admission.ts';
import { errorMask } from './mask-error.ts';
import { type OperationServer, prepareOperation, type SentOperation } from './prepare-operation.ts';

interface Executed extends Pick<Admission, 'rateLimit'> {
  readonly result: ExecutionResult;
}

/** Executes operations that have one result. Faults of the gateway are masked in it. */
export function executeOnce(log: Log) {
  const maskedResult = maskedResults(log);
  return async (server: OperationServer, sent: SentOperation): Promise<Executed> => {
    let rateLimit: Admission['rateLimit'] = null;
    try {
      const prepared = await prepareOperation(server, sent);
      rateLimit = prepared.rateLimit;
      if (prepared.errors) return { result: { errors: prepared.errors }, rateLimit };
      const result = await prepared.operations.execute(await prepared.args());
      if (isAsyncIterable(result)) throw new Error('The operation has incremental delivery.');
      return { result, rateLimit };
    } catch (error) {
      return { result: maskedResult(error), rateLimit };
    }
  };
}

/** The result of an operation that has failed as a whole. */
export function maskedResults(log: Log) {
  const mask = errorMask(log);
  return (error: unknown): ExecutionResult => {
    const masked = mask(error);
    return { errors: [masked instanceof GraphQLError ? masked : new GraphQLError(masked.message)] };
  };
}
