import { BaseModel } from '../base-model/base-model.ts';
import { asOfArg } from '../graph/as-of/as-of-arg.ts';
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
    'A model as one provider serves it, with the prices and limits of that provider. From the `models` of a provider in models.dev.',
  fields: (t) => ({
    key: t.exposeString('key', {
      description:
        'Natural key "provider/model", as in models.dev and AI SDK tools, such as "openrouter/openai/gpt-5".',
    }),
    modelId: t.exposeString('modelId', {
      description: 'Model id to send in requests to the provider, such as "openai/gpt-5".',
    }),
    provider: t.field({
      type: Provider,
      description: 'The provider that serves the model.',
      resolve: (model) => model.providerKey,
    }),
    baseModel: t.field({
      type: BaseModel,
      nullable: true,
      description:
        'The base model that this model serves. Null when no rule identifies the base model with certainty: the source does not publish this link.',
      resolve: (model) => model.baseModelKey,
    }),
    status: t.field({
      type: ModelStatus,
      description: 'Availability at the provider.',
      resolve: (model) => (model.removedVersion === null ? model.status : 'REMOVED'),
    }),
    pricing: t.field({
      type: Pricing,
      nullable: true,
      description: 'List prices. Null when no price is published. `priceKind` states the meaning of prices of 0.',
      resolve: pricingOf,
    }),
    priceKind: t.expose('priceKind', {
      type: PriceKind,
      description: 'Meaning of the published prices: prices of 0 can be free, part of a subscription, or unknown.',
    }),
    api: t.field({
      type: ModelApi,
      description: 'API to call the model.',
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
    cacheable: true,
    description: 'The model with this key, current or removed. Null when no model ever had the key.',
    args: { key: t.arg.string({ required: true }), ...asOfArg },
    resolve: (_query, { key }) => key,
  }),
);
