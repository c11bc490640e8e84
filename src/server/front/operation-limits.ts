import { type DocumentNode, type GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql';
import type { Identity } from '../../access/identity.ts';
import { limitExceeded } from '../../graph/errors/errors.ts';
import type { Caller } from '../rate-limit/rate-limiter.ts';
import { COST, OPERATOR_VARIABLE_VALUES, VARIABLE_DEPTH, VARIABLE_VALUES } from './limits.ts';
import { operationCost } from './operation-cost.ts';
import { type VariablesSize, variablesSize } from './variables-size.ts';

export interface OperationRequest {
  readonly schema: GraphQLSchema;
  /** Valid. */
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  /** As they were sent. */
  readonly variableValues?: Readonly<Record<string, unknown>> | null | undefined;
}

interface CheckedOperation {
  /** Null: the document has no such operation, or its variables exceed a limit. */
  readonly cost: number | null;
  /** The first limit that the operation exceeds. Null: it is within all of them. */
  readonly exceeded: GraphQLError | null;
}

/**
 * The cost of an operation, and the first limit that it exceeds before it starts. The limits depend on the variables, so
 * each request is checked. A validation rule would not do, because Yoga caches the result of validation by document.
 */
export function checkLimits(request: OperationRequest, { identity }: Caller, maxCost: number): CheckedOperation {
  const { schema, document, operationName, variableValues } = request;
  const operation = getOperationAST(document, operationName);
  // The executor says what is wrong with the name.
  if (!operation) return { cost: null, exceeded: null };
  const size = variablesSize(variableValues ?? {}, operation, schema);
  const exceeded = exceededBySize(size, identity);
  if (exceeded) return { cost: null, exceeded };
  const cost = operationCost({ schema, document, operation, variables: variableValues ?? {} });
  return { cost, exceeded: cost > maxCost ? limitExceeded({ ...COST, allowed: maxCost }, cost) : null };
}

function exceededBySize({ depth, values, numbers }: VariablesSize, { roles }: Identity): GraphQLError | null {
  if (depth > VARIABLE_DEPTH.allowed) return limitExceeded(VARIABLE_DEPTH, depth);
  const mayStoreVectors = roles.includes('CALLER');
  const counted = mayStoreVectors ? values : values + numbers;
  const limit = roles.includes('OPERATOR') ? OPERATOR_VARIABLE_VALUES : VARIABLE_VALUES;
  return counted > limit.allowed ? limitExceeded(limit, counted) : null;
}
