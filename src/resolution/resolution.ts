import { BaseModel } from '../base-model/base-model.ts';
import { builder } from '../graph/builder.ts';
import { pageArgs } from '../graph/connection.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { badInput } from '../graph/errors.ts';
import type { PageArgs } from '../graph/pagination.ts';
import { modelStatusNames } from '../model/attributes/model-status-criteria.ts';
import { ModelConnection, modelPage } from '../model/model-list.ts';
import { cheapestFirst, modelOrder } from '../model/model-order-queries.ts';
import { quoteInput } from '../quote-input.ts';
import { type Resolution, resolveModels } from './resolve-models.ts';

const MAX_TEXT_LENGTH = 200;

const ModelResolution = builder.objectRef<Resolution>('ModelResolution').implement({
  description:
    'What a text means. With a `baseModel`, it is certain. With `candidates` and none, it is ambiguous between those. With `models` alone, only they are known by it. With none of them, nothing is.',
  fields: (t) => ({
    baseModel: t.field({
      type: BaseModel,
      nullable: true,
      description: 'The base model that is meant. Null when it is not known, or ambiguous.',
      resolve: ({ baseModelKey }) => baseModelKey,
    }),
    candidates: t.field({
      type: [BaseModel],
      description:
        'The base models that can be meant, two or more. With a `baseModel`, the two names of that one model, its lab’s word for the latest and its only release, when the text leaves open which: "claude-sonnet-4-5" is "claude-sonnet-4-5-20250929" too. Empty when it is not ambiguous.',
      resolve: ({ candidateKeys }) => [...candidateKeys],
    }),
    models: t.field({
      type: ModelConnection,
      description:
        'With a `baseModel`, the models that serve it, cheapest first; with its two names, those of either, and those that can only be one of the two. Without, the models whose key or whose id at their provider the text is, by key; one with that very key even when it is removed.',
      args: pageArgs,
      resolve: modelsOf,
    }),
  }),
});

builder.queryField('resolveModel', (t) =>
  t.loadable({
    type: ModelResolution,
    nullable: true,
    description:
      'What a text from somebody’s configuration means: "gpt-5", "openai/gpt-5", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "models/gemini-2.5-pro", "Claude Sonnet 4.5", or the key of a model that is gone. The key of a model means what that model is; anything else is read by the rules that link models to base models.',
    args: { text: t.arg.string({ required: true, description: `Of 1 to ${MAX_TEXT_LENGTH} characters.` }) },
    resolve: (_query, { text }) => readable(text),
    load: (texts: string[], context: Context) => resolveModels(texts, context),
  }),
);

function readable(text: string): string {
  const trimmed = text.trim();
  if (trimmed.length > 0 && text.length <= MAX_TEXT_LENGTH) return trimmed;
  throw badInput(`"text" must have 1 to ${MAX_TEXT_LENGTH} characters, got ${text.length}: ${quoteInput(text)}.`);
}

async function modelsOf({ baseModelKey, candidateKeys, modelKeys }: Resolution, args: PageArgs, context: Context) {
  const catalog = await catalogOf(context);
  if (baseModelKey === null) {
    const filter = { keys: modelKeys, statuses: modelStatusNames };
    return modelPage(catalog, args, {
      list: `models called ${modelKeys.join(' or ')}`,
      filter,
      order: modelOrder(null, filter),
    });
  }
  const filter = { or: [{ baseModels: [baseModelKey, ...candidateKeys] }, { keys: modelKeys }] };
  return modelPage(catalog, args, {
    list: `models of the meaning ${baseModelKey}`,
    filter,
    order: cheapestFirst,
  });
}
