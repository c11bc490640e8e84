import { CostEstimate } from '../../cost/cost-estimate.ts';
import { builder } from '../../graph/builder.ts';
import { itemErrorType } from '../../graph/errors/user-error.ts';
import { Model } from '../../model/model.ts';
import { MAX_EMBEDDING_DIMENSIONS, MAX_TEXTS } from '../embedding/check-embedding.ts';
import { type EmbedError as EmbedErrorShape, embedErrors } from '../embedding/embed-error.ts';
import { embedTexts } from '../embedding/embed-texts.ts';
import type { EmbedEnd } from '../embedding/embedding-call.ts';
import { clientSignal } from './client-signal.ts';
import { CallAttempt, TokenUsage, UsageSource } from './text-types.ts';

const EmbedError = itemErrorType('EmbedError', 'Reason why texts got no vectors.', embedErrors);

const EmbedInput = builder.inputType('EmbedInput', {
  description: 'Input of `embed`.',
  fields: (t) => ({
    model: t.string({
      required: true,
      description: 'Key of an embedding model, or an id that `resolveModel` understands.',
    }),
    texts: t.stringList({ required: true, description: `Texts to embed, 1 to ${MAX_TEXTS}.` }),
    dimensions: t.int({
      description: `Numbers per vector, from 1 to ${MAX_EMBEDDING_DIMENSIONS}, if the model supports it. Default: those of the model.`,
    }),
    owner: t.string({ description: 'User or team that the use counts toward. Default: the owner of the credential.' }),
    project: t.string({ description: 'Project that the use counts toward.' }),
    tags: t.stringList({ description: 'Further labels to report by.' }),
  }),
});

/** The audit log reads the errors of a mutation at `userErrors`. */
type EmbedPayloadShape = EmbedEnd & { readonly userErrors: readonly EmbedErrorShape[] };

const EmbedPayload = builder.objectRef<EmbedPayloadShape>('EmbedPayload').implement({
  description: 'Result of `embed`.',
  fields: (t) => ({
    embeddings: t.field({
      type: t.listRef(t.listRef('Float')),
      description: 'A vector for each text, in the order of the texts. Empty with user errors.',
      resolve: (end) => (end.kind === 'RESULT' ? end.vectors.map((vector) => [...vector]) : []),
    }),
    model: t.field({
      type: Model,
      nullable: true,
      description: 'Model that was called. Null with user errors.',
      resolve: (end) => (end.kind === 'RESULT' ? end.model : null),
    }),
    usage: t.field({
      type: TokenUsage,
      nullable: true,
      description: 'Tokens of all requests that were answered. Null with user errors.',
      resolve: (end) => (end.kind === 'RESULT' ? end.metered.usage : null),
    }),
    usageSource: t.field({
      type: UsageSource,
      nullable: true,
      description: 'How the tokens are known. Null with user errors.',
      resolve: (end) => (end.kind === 'RESULT' ? end.metered.source : null),
    }),
    cost: t.field({
      type: CostEstimate,
      nullable: true,
      description: 'Cost, as `estimateCost` for the usage. Null when the price is unknown, and with user errors.',
      resolve: (end) => (end.kind === 'RESULT' ? end.cost : null),
    }),
    attempts: t.field({
      type: [CallAttempt],
      description:
        'All requests to the provider, oldest first: with user errors too, because each of them can cost. Empty when the call was refused.',
      resolve: ({ attempts }) => [...attempts],
    }),
    userErrors: t.field({
      type: [EmbedError],
      description: 'Reasons why there are no vectors. Empty on success.',
      resolve: ({ userErrors }) => [...userErrors],
    }),
  }),
});

builder.mutationField('embed', (t) =>
  t.field({
    type: EmbedPayload,
    nullable: true,
    authScopes: { role: 'CALLER' },
    description:
      'Embeds texts, in as many requests as the provider needs. The call is checked against the catalog and the budgets first; each request is recorded as usage. Requires the role CALLER.',
    args: { input: t.arg({ type: EmbedInput, required: true }) },
    resolve: async (_mutation, { input }, context) => {
      const { model, texts, dimensions = null, owner = null, project = null } = input;
      const tags = input.tags ?? [];
      const request = { model, texts, dimensions, owner, project, tags };
      const end = await embedTexts(request, context, clientSignal(context));
      return { ...end, userErrors: end.kind === 'ERRORS' ? end.errors : [] };
    },
  }),
);
