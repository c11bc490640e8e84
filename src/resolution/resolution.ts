import { BaseModel } from '../base-model/base-model.ts';
import { asOfArg } from '../graph/as-of/as-of-arg.ts';
import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { badInput } from '../graph/errors/errors.ts';
import type { NamedOrder } from '../graph/paging/orders.ts';
import { modelStatusNames } from '../model/attributes/model-status-criteria.ts';
import { Model } from '../model/model.ts';
import type { ModelFilterShape } from '../model/model-criteria.ts';
import { type ListArgs, ModelConnection, modelListArgs, modelPage } from '../model/model-list.ts';
import { byModelKey, cheapestFirst, keysFirst, modelOrder } from '../model/model-order-queries.ts';
import { validateModelFilter } from '../model/validate-model-filter.ts';
import { quoteInput } from '../quote-input.ts';
import { isResolvable, MAX_TEXT_LENGTH, type Resolution, resolveTexts } from './resolve-models.ts';

const MAX_TEXTS = 500;

const ModelResolution = builder.objectRef<Resolution>('ModelResolution').implement({
  description:
    'Meaning of a text. A `baseModel` is certain, `candidates` without a `baseModel` are ambiguous, and `models` alone are models without a known base model. All three are empty when the text is unknown.',
  fields: (t) => ({
    baseModel: t.field({
      type: BaseModel,
      nullable: true,
      description: 'Base model that the text means. Null when unknown or ambiguous.',
      resolve: ({ baseModelKey }) => baseModelKey,
    }),
    candidates: t.field({
      type: [BaseModel],
      description:
        'Two or more base models that the text can mean. With a `baseModel`, its alias and its only release, such as "claude-sonnet-4-5" and "claude-sonnet-4-5-20250929". Empty when the text is unambiguous.',
      resolve: ({ candidateKeys }) => [...candidateKeys],
    }),
    offer: t.field({
      type: Model,
      nullable: true,
      description:
        'Model of the provider and region that the text names, such as "github-copilot/claude-opus-4.6" for "github_copilot/claude-opus-4.6". A text that is the key of a model names that model, current or removed. Null when the text names no provider, or the provider does not serve the model in the region.',
      resolve: ({ offerKey }) => offerKey,
    }),
    models: t.field({
      type: ModelConnection,
      description:
        'Models that the text means: those of the `baseModel`, or of its alias and release. Without a `baseModel`, the models whose key, id or name equals the text; a removed model matches by key. Default order: the `offer`; then the cheapest first with a `baseModel`, else the models with exactly this id, and the others by key.',
      args: modelListArgs('the `offer`, then cheapest first'),
      resolve: modelsOf,
    }),
    fineTuned: t.exposeBoolean('fineTuned', {
      description:
        'Whether the text names a fine-tuned model, such as "ft:gpt-4o-mini-2024-07-18:acme::abc". The answer then describes its base; the prices of a fine-tuned model differ.',
    }),
    notes: t.exposeStringList('notes', {
      description:
        'Assumptions of this answer, in words: a fine-tuned model has other prices, and the date of a snapshot is not in the catalog.',
    }),
  }),
});

builder.queryFields((t) => ({
  resolveModel: t.loadable({
    type: ModelResolution,
    nullable: true,
    cacheable: true,
    description:
      'Base model or models that an identifier from a configuration means, such as "gpt-5", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "models/gemini-2.5-pro" or "Claude Sonnet 4.5". The key of a current or removed model means that model. Other texts are matched by the rules that link models to base models, and by the ids and names of models without a base model.',
    args: {
      text: t.arg.string({ required: true, description: `Identifier with 1 to ${MAX_TEXT_LENGTH} characters.` }),
      ...asOfArg,
    },
    resolve: (_query, { text }) => validateText(text, 'text'),
    load: (texts: string[], context: Context) => resolveTexts(texts, context),
  }),
  resolveModels: t.field({
    type: [ModelResolution],
    nullable: true,
    cacheable: true,
    description: 'The same for many texts: one result per text, in the same order.',
    args: {
      texts: t.arg.stringList({
        required: true,
        description: `From 1 to ${MAX_TEXTS} identifiers with 1 to ${MAX_TEXT_LENGTH} characters each.`,
      }),
      ...asOfArg,
    },
    resolve: (_query, { texts }, context) => resolveTexts(validateTexts(texts), context),
  }),
}));

function validateTexts(texts: readonly string[]): readonly string[] {
  if (texts.length < 1 || texts.length > MAX_TEXTS) {
    throw badInput(`"texts" must have 1 to ${MAX_TEXTS} entries; got ${texts.length}.`);
  }
  return texts.map((text, index) => validateText(text, `texts[${index}]`));
}

function validateText(text: string, path: string): string {
  if (isResolvable(text)) return text.trim();
  throw badInput(`"${path}" must have 1 to ${MAX_TEXT_LENGTH} characters; got ${text.length}: ${quoteInput(text)}.`);
}

async function modelsOf(resolution: Resolution, args: ListArgs, context: Context) {
  const catalog = await catalogOf(context);
  const requested = await validateModelFilter(catalog, args.filter);
  const filter = { ...requested, ...meantBy(resolution, requested) };
  return modelPage(catalog, args, {
    list: `models resolved to ${[resolution.baseModelKey ?? '', ...resolution.modelKeys].join(' ')}`,
    filter,
    order: modelOrder(args.orderBy, filter, defaultOrder(resolution)),
  });
}

function meantBy({ baseModelKey, candidateKeys, modelKeys }: Resolution, { and, statuses }: ModelFilterShape) {
  const keys = { keys: modelKeys };
  if (baseModelKey === null) return { statuses: statuses ?? modelStatusNames, and: [...(and ?? []), keys] };
  return { and: [...(and ?? []), { or: [{ baseModels: [baseModelKey, ...candidateKeys] }, keys] }] };
}

function defaultOrder({ baseModelKey, offerKey, exactKeys }: Resolution): NamedOrder {
  const offer = offerKey === null ? [] : [offerKey];
  return baseModelKey === null ? keysFirst([offer, exactKeys], byModelKey) : keysFirst([offer], cheapestFirst);
}
