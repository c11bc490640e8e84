import type { DocumentNode, ExecutionArgs, GraphQLError, GraphQLSchema } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { Identity } from '../access/identity.ts';
import type { Admission, Admit } from './front/admission.ts';
import type { OperationReport } from './telemetry/operation-report.ts';
import type { Yoga } from './yoga.ts';

type Enveloped = ReturnType<Yoga['getEnveloped']>;
type Operations = Pick<Enveloped, 'execute' | 'subscribe'>;

/** What parses, admits, executes, and reports operations that Yoga does not receive itself. */
export interface OperationServer {
  readonly yoga: Yoga;
  readonly admit: Admit;
  readonly report: OperationReport;
}

/** An operation that Yoga does not receive itself. */
export interface SentOperation {
  readonly params: GraphQLParams;
  readonly identity: Identity;
  readonly address: string | null;
  /** What the context of the operation has besides. */
  readonly context: object;
}

interface ParsedRequest {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variableValues: GraphQLParams['variables'];
}

/** What a transport knows of an operation, by which it is reported too. */
interface OperationContext {
  readonly params: GraphQLParams;
  readonly identity: Identity;
  /** Set when the operation is admitted. */
  operationCost?: number | null;
}

interface AdmittedOperation extends Pick<Admission, 'rateLimit'> {
  readonly errors: null;
  readonly request: ParsedRequest;
  readonly context: OperationContext;
  readonly operations: Operations;
  /** The arguments of its execution. */
  args(): Promise<ExecutionArgs & ParsedRequest>;
}

interface RefusedOperation extends Pick<Admission, 'rateLimit'> {
  readonly errors: readonly GraphQLError[];
}

/** Parses, validates and admits an operation, as Yoga does with those that it receives. Throws the error of a syntax that cannot be parsed. */
export async function prepareOperation(
  { yoga, admit, report }: OperationServer,
  { params, identity, address, context: own }: SentOperation,
): Promise<AdmittedOperation | RefusedOperation> {
  const context: OperationContext = { ...own, params, identity };
  const { schema, parse, validate, execute, subscribe, contextFactory } = yoga.getEnveloped(context);
  const document = parse(params.query ?? '');
  const errors = validate(schema, document);
  if (errors.length > 0) return { errors, rateLimit: null };
  const request = { schema, document, operationName: params.operationName, variableValues: params.variables };
  const { cost, error, rateLimit } = await admit(request, { identity, address });
  context.operationCost = cost;
  if (error) {
    report.refused(context, request, [error]);
    return { errors: [error], rateLimit };
  }
  const args = async () => ({ ...request, contextValue: await contextFactory() });
  return { errors: null, rateLimit, request, context, operations: { execute, subscribe }, args };
}
