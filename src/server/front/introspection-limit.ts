import { type ASTVisitor, MaxIntrospectionDepthRule, type ValidationContext, type ValidationRule } from 'graphql';
import { limitExceeded } from '../../graph/errors/errors.ts';
import { INTROSPECTION_DEPTH } from './limits.ts';

/** The rule of GraphQL against nested introspection, but refused like every other limit. */
export function withIntrospectionLimit(rule: ValidationRule): ValidationRule {
  if (rule !== MaxIntrospectionDepthRule) return rule;
  return (context: ValidationContext): ASTVisitor => {
    // The rule stops at the first level that is too deep.
    const reportError = () => context.reportError(limitExceeded(INTROSPECTION_DEPTH, INTROSPECTION_DEPTH.allowed + 1));
    return rule(Object.create(context, { reportError: { value: reportError } }));
  };
}
