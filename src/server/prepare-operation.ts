import type { DocumentNode, ExecutionArgs, GraphQLError, GraphQLSchema } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { Identity } from '../access/identity.ts';
import type { Admit } from './front/admission.ts';
import type { OperationReport } from './telemetry/operation-report.ts';
import type { Yoga } from './yoga.ts';

type Operations = Pick<ReturnType<Yoga['getEnveloped']>, 'execute' | 'subscribe'>;

/** What executes the operations of a transport other than HTTP. */
export interface OperationServer {
  readonly yoga: Yoga;
  readonly admit: Admit;
  readonly report: OperationReport;
}

/** An operation of a transport other than HTTP. */
interface SentOperation {
  readonly params: GraphQLParams;
  readonly identity: Identity;
  readonly address: string | null;
  /** What the context of the operation has besides. */
  readonly context: object;
}

type Prepared =
  | { readonly faults: readonly GraphQLError[] }
  | { readonly faults: null; readonly args: ExecutionArgs & Parsed; readonly operations: Operations };

interface Parsed {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
}

/** Parses, validates and admits an operation, as Yoga does it for HTTP. Throws the error of a syntax that cannot be parsed. */
export async function prepareOperation(
  { yoga, admit, report }: OperationServer,
  { params, identity, address, context: own }: SentOperation,
): Promise<Prepared> {
  const context = { ...own, params, identity };
  const { schema, parse, validate, execute, subscribe, contextFactory } = yoga.getEnveloped(context);
  const document = parse(params.query ?? '');
  const faults = validate(schema, document);
  if (faults.length > 0) return { faults };
  const request = { schema, document, operationName: params.operationName, variableValues: params.variables };
  const { cost, error } = await admit(request, { identity, address });
  if (error) {
    report.refused(context, [error]);
    return { faults: [error] };
  }
  const contextValue = await contextFactory({ operationCost: cost });
  return { faults: null, args: { ...request, contextValue }, operations: { execute, subscribe } };
}
