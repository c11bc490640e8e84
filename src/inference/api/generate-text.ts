import { builder } from '../../graph/builder.ts';
import type { Context } from '../../graph/context.ts';
import type { TextResult as TextResultShape } from '../text/attempt/text-result.ts';
import { callText } from '../text/call-text.ts';
import type { TextError } from '../text/request/text-refusal.ts';
import { clientSignal } from './client-signal.ts';
import { readTextInput } from './read-text-input.ts';
import { type GenerateTextArgs, GenerateTextInput } from './text-input.ts';
import { GenerateTextError, TextResult } from './text-types.ts';

interface PayloadShape {
  readonly result: TextResultShape | null;
  readonly userErrors: readonly TextError[];
}

const GenerateTextPayload = builder.objectRef<PayloadShape>('GenerateTextPayload').implement({
  description: 'Result of `generateText`.',
  fields: (t) => ({
    result: t.expose('result', { type: TextResult, nullable: true, description: 'The answer. Null with user errors.' }),
    userErrors: t.field({
      type: [GenerateTextError],
      description: 'Reasons why there is no answer. Empty on success.',
      resolve: ({ userErrors }) => [...userErrors],
    }),
  }),
});

builder.mutationField('generateText', (t) =>
  t.field({
    type: GenerateTextPayload,
    nullable: true,
    authScopes: { role: 'CALLER' },
    description:
      'Calls a text model and waits for the whole answer. The call is checked against the catalog and the budgets first; each attempt is recorded as usage. Requires the role CALLER.',
    args: { input: t.arg({ type: GenerateTextInput, required: true }) },
    resolve: (_mutation, { input }, context) => generate(input, context),
  }),
);

async function generate(input: GenerateTextArgs, context: Context): Promise<PayloadShape> {
  const request = readTextInput(input);
  if (Array.isArray(request)) return { result: null, userErrors: request };
  const call = { request, context, isStreamed: false, signal: clientSignal(context) };
  for await (const event of callText(call)) {
    if (event.kind === 'RESULT') return { result: event.result, userErrors: [] };
    if (event.kind === 'ERRORS') return { result: null, userErrors: event.errors };
  }
  throw new Error('A call of a model ended without its end.');
}
