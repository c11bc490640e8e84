import { NoSchemaIntrospectionCustomRule } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** Refuses operations that ask for the schema, and suggests no name of it in errors. */
export const noIntrospection: Plugin = {
  onValidate({ addValidationRule, validateFn, setValidationFn }) {
    // No rule may depend on the request, see `validatedOnce`.
    addValidationRule(NoSchemaIntrospectionCustomRule);
    setValidationFn((schema, document, rules, options) =>
      validateFn(schema, document, rules, { ...options, hideSuggestions: true }),
    );
  },
  onExecute: ({ args }) => hideSuggestions(args),
  onSubscribe: ({ args }) => hideSuggestions(args),
};

function hideSuggestions(args: object): void {
  Object.assign(args, { hideSuggestions: true });
}
