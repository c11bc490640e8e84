import { builder } from '../../graph/builder.ts';
import { runText, type TextOutcome } from './run-text.ts';
import { GenerateTextInput, textRequestOf } from './text-input.ts';
import { GenerateTextError, TextResult } from './text-result.ts';

const GenerateTextPayload = builder.objectRef<TextOutcome>('GenerateTextPayload').implement({
  description: 'Result of `generateText`.',
  fields: (t) => ({
    result: t.expose('result', {
      type: TextResult,
      nullable: true,
      description: 'The answer. Null when no model answered. With a user error, the part before the answer broke off.',
    }),
    userErrors: t.expose('faults', {
      type: [GenerateTextError],
      description: 'Reasons why there is no complete answer. Empty on success.',
    }),
  }),
});

builder.mutationField('generateText', (t) =>
  t.field({
    type: GenerateTextPayload,
    nullable: true,
    authScopes: { role: 'CALLER' },
    description:
      'Calls a model and returns its whole answer, within the time of one query. The request is checked against the catalog and the budgets first. Requires the role CALLER.',
    args: { input: t.arg({ type: GenerateTextInput, required: true }) },
    resolve: (_mutation, { input }, context) => {
      // The operation ends when the caller leaves.
      const caller = { isStreamed: false, signal: new AbortController().signal, emit: () => {} };
      return runText(textRequestOf(input), caller, context);
    },
  }),
);
