import { BaseModel } from '../base-model/base-model.ts';
import { asOfArg } from '../graph/as-of-arg.ts';
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
    models: t.field({
      type: ModelConnection,
      description:
        'Models of the `baseModel`, or of its alias and release, cheapest first. Without a `baseModel`, the models whose key or id equals the text, by key; a removed model matches by key.',
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
      'Base model or models that an identifier from a configuration means, such as "gpt-5", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "models/gemini-2.5-pro" or "Claude Sonnet 4.5". The key of a current or removed model means that model. Other texts are matched by the rules that link models to base models.',
    args: {
      text: t.arg.string({ required: true, description: `Identifier with 1 to ${MAX_TEXT_LENGTH} characters.` }),
      ...asOfArg,
    },
    resolve: (_query, { text }) => validateText(text),
    load: (texts: string[], context: Context) => resolveModels(texts, context),
  }),
);

function validateText(text: string): string {
  const trimmed = text.trim();
  if (trimmed.length > 0 && text.length <= MAX_TEXT_LENGTH) return trimmed;
  throw badInput(`"text" must have 1 to ${MAX_TEXT_LENGTH} characters; got ${text.length}: ${quoteInput(text)}.`);
}

async function modelsOf({ baseModelKey, candidateKeys, modelKeys }: Resolution, args: PageArgs, context: Context) {
  const catalog = await catalogOf(context);
  if (baseModelKey === null) {
    const filter = { keys: modelKeys, statuses: modelStatusNames };
    return modelPage(catalog, args, {
      list: `models with the keys ${modelKeys.join(', ')}`,
      filter,
      order: modelOrder(null, filter),
    });
  }
  const filter = { or: [{ baseModels: [baseModelKey, ...candidateKeys] }, { keys: modelKeys }] };
  return modelPage(catalog, args, {
    list: `models resolved to ${baseModelKey}`,
    filter,
    order: cheapestFirst,
  });
}
