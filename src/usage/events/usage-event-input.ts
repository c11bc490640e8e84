import { TokenUsageInput } from '../../cost/token-usage.ts';
import { builder } from '../../graph/builder.ts';

export const UsageEventInput = builder.inputType('UsageEventInput', {
  description: 'Use of a model, as one request or several alike. No prompt or answer is recorded.',
  fields: (t) => ({
    model: t.string({
      required: true,
      description:
        'Key of the model, or an id that `resolveModel` understands. An unknown model is stored as unresolved.',
    }),
    provider: t.string({ description: 'Key of the provider, when `model` does not name it.' }),
    at: t.field({
      type: 'DateTime',
      description:
        'Time of the use, which decides the price. A day means its start. Default: now. At most a minute in the future.',
    }),
    usage: t.field({
      type: TokenUsageInput,
      required: true,
      description:
        'Tokens of one request by kind, and the number of requests. At most 10^9 requests with at most 10^12 tokens together.',
    }),
    success: t.boolean({ required: true, defaultValue: true, description: 'Whether the requests succeeded.' }),
    errorCode: t.string({ description: 'Code of the error of a request that failed, such as "429".' }),
    latencyMs: t.int({ description: 'Milliseconds from the request to the end of the answer.' }),
    firstTokenMs: t.int({ description: 'Milliseconds from the request to the first token. At most `latencyMs`.' }),
    owner: t.string({
      description: 'User or team that the use counts toward. Default: the owner of the credential.',
    }),
    project: t.string({ description: 'Project that the use counts toward.' }),
    tags: t.stringList({ description: 'Further labels to report by, at most 20.' }),
    idempotencyKey: t.string({
      description:
        'Text that identifies the event. An event that is sent again with the same key is recorded once. The same key with another content is refused.',
    }),
  }),
});

export type UsageEventShape = typeof UsageEventInput.$inferInput;
