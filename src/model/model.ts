import { BaseModel } from '../base-model/base-model.ts';
import { asOfArg } from '../graph/as-of-arg.ts';
import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { Provider } from '../provider/provider.ts';
import { ModelApi } from './attributes/api.ts';
import { addModelContent } from './attributes/model-content.ts';
import { ModelStatus } from './attributes/model-status.ts';
import { PriceKind } from './pricing/price-kind.ts';
import { Pricing } from './pricing/pricing.ts';
import { pricingOf } from './pricing/pricing-of.ts';

export const Model = builder.loadableNodeRef('Model', {
  id: { resolve: (model) => model.key },
  load: async (keys: string[], context: Context) => (await catalogOf(context)).models.byKeys(keys),
  sort: (model) => model.key,
});

Model.implement({
  description:
    'A model as one provider serves it, with that provider’s price and limits. From the `models` of a provider in models.dev.',
  fields: (t) => ({
    key: t.exposeString('key', {
      description:
        '"provider/model", the name that models.dev and AI SDK tools use, such as "openrouter/openai/gpt-5".',
    }),
    modelId: t.exposeString('modelId', {
      description: 'The name to put in a request to the provider, such as "openai/gpt-5".',
    }),
    provider: t.field({ type: Provider, description: 'Who serves it.', resolve: (model) => model.providerKey }),
    baseModel: t.field({
      type: BaseModel,
      nullable: true,
      description:
        'The model itself, whoever serves it. Null when it is not known for certain: the source does not say.',
      resolve: (model) => model.baseModelKey,
    }),
    status: t.field({
      type: ModelStatus,
      description: 'How the provider offers it.',
      resolve: (model) => (model.removedVersion === null ? model.status : 'REMOVED'),
    }),
    pricing: t.field({
      type: Pricing,
      nullable: true,
      description:
        'What the provider charges. Null: no price published, which is not free; a free model has prices of 0.',
      resolve: pricingOf,
    }),
    priceKind: t.expose('priceKind', {
      type: PriceKind,
      description: 'What its published prices mean: those of 0 may be free, or part of a subscription.',
    }),
    api: t.field({
      type: ModelApi,
      description: 'How it is called.',
      resolve: async (model, _args, context) => ({
        model,
        provider: await Provider.getDataloader(context).load(model.providerKey),
      }),
    }),
  }),
});

addModelContent(Model);

builder.queryField('model', (t) =>
  t.field({
    type: Model,
    nullable: true,
    description: 'The model with this key, a removed one too. Null when there never was one.',
    args: { key: t.arg.string({ required: true }), ...asOfArg },
    resolve: (_query, { key }) => key,
  }),
);
