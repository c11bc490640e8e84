import {
  type ASTVisitor,
  GraphQLError,
  Kind,
  type ValidationContext,
  type ValidationRule,
  ValuesOfCorrectTypeRule,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** A bad value has one code and one status, be it written in the document or sent as a variable. */
export const inputErrors: Plugin = {
  onValidate({ validateFn, setValidationFn }) {
    setValidationFn((schema, document, rules, ...rest) =>
      validateFn(schema, document, rules?.map(withInputCode), ...rest),
    );
  },
  onExecute: () => ({ onExecuteDone: ({ result }) => markVariableErrors(result) }),
  onSubscribe: () => ({ onSubscribeResult: ({ result }) => markVariableErrors(result) }),
};

function withInputCode(rule: ValidationRule): ValidationRule {
  if (rule !== ValuesOfCorrectTypeRule) return rule;
  return (context: ValidationContext): ASTVisitor => {
    const reportError = (error: GraphQLError) => {
      mark(error);
      context.reportError(error);
    };
    return rule(Object.create(context, { reportError: { value: reportError } }));
  };
}

function markVariableErrors(result: object): void {
  if (!('errors' in result) || !Array.isArray(result.errors)) return;
  for (const error of result.errors) {
    if (error instanceof GraphQLError && error.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION) mark(error);
  }
}

/** 400, except for a client that accepts `application/json` only: that media type answers 200 to any well-formed request. */
function mark({ extensions }: GraphQLError): void {
  Object.assign(extensions, { code: 'BAD_USER_INPUT', http: { status: 400, spec: true } });
}
