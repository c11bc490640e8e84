import { BaseModel } from '../base-model/base-model.ts';
import { type Context, viewOf } from '../context.ts';
import { builder } from '../graph/builder.ts';
import { connectionType, pageArgs } from '../graph/connection.ts';
import { byKey, keyOf } from '../graph/orders.ts';
import { connection, connectionsOfParents } from '../graph/pagination.ts';
import { Provider } from '../provider/provider.ts';
import { ModelApi } from './api.ts';
import { addModelContent } from './model-content.ts';
import { Pricing, pricingOf } from './pricing.ts';

const ModelStatus = builder.enumType('ModelStatus', {
  description:
    'How a provider offers a model. From `status` in models.dev; one that is not known here is ACTIVE, and in `extra`.',
  values: {
    ACTIVE: { description: 'Open to every customer. models.dev says so by giving no status.' },
    ALPHA: { description: 'An early trial.' },
    BETA: { description: 'A late trial.' },
    DEPRECATED: { description: 'Still answers, but the provider has said it will stop.' },
    REMOVED: { description: 'Gone from the source; kept for history.' },
  } as const,
});

export const Model = builder.loadableNodeRef('Model', {
  id: { resolve: (model) => model.key },
  load: async (keys: string[], context: Context) => context.models.byKeys(await viewOf(context), keys),
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

const ModelConnection = connectionType(Model);

const ModelFilter = builder.inputType('ModelFilter', {
  description: 'All that is given must hold.',
  fields: (t) => ({
    keys: t.stringList({ description: 'One of these.' }),
    providers: t.stringList({ description: 'Served by one of the providers with these keys.' }),
    statuses: t.field({ type: [ModelStatus], description: 'One of these. All but REMOVED when not given.' }),
  }),
});

builder.queryFields((t) => ({
  model: t.field({
    type: Model,
    nullable: true,
    description: 'The model with this key, a removed one too. Null when there never was one.',
    args: { key: t.arg.string({ required: true }) },
    resolve: (_query, { key }) => key,
  }),
  models: t.field({
    type: ModelConnection,
    nullable: true,
    description: 'Models by key.',
    args: { filter: t.arg({ type: ModelFilter }), ...pageArgs },
    resolve: async (_query, args, context) => {
      const view = await viewOf(context);
      const filter = args.filter ?? {};
      return connection(args, {
        order: byKey('models'),
        rows: (page) => context.models.page(view, filter, page),
        count: () => context.models.count(view, filter),
        valuesOf: keyOf,
      });
    },
  }),
}));

builder.objectField(Provider, 'models', (t) =>
  t.loadable({
    type: ModelConnection,
    description: 'What it serves, by key.',
    byPath: true,
    args: { filter: t.arg({ type: ModelFilter }), ...pageArgs },
    resolve: (provider) => provider.key,
    load: async (providerKeys: string[], context, args) => {
      const view = await viewOf(context);
      const filter = args.filter ?? {};
      return connectionsOfParents(providerKeys, args, {
        orderOf: (providerKey) => byKey(`models of ${providerKey}`),
        rows: (keys, page) => context.models.pageByProviders(view, keys, filter, page),
        counts: (keys) => context.models.countByProviders(view, keys, filter),
        parentOf: (model) => model.providerKey,
        valuesOf: keyOf,
      });
    },
  }),
);

builder.objectField(BaseModel, 'models', (t) =>
  t.loadable({
    type: ModelConnection,
    description: 'The models that serve it, cheapest first; those without a price come last.',
    byPath: true,
    args: pageArgs,
    resolve: (baseModel) => baseModel.key,
    load: async (baseModelKeys: string[], context, args) => {
      const view = await viewOf(context);
      return connectionsOfParents(baseModelKeys, args, {
        orderOf: (baseModelKey) => ({ name: `models of ${baseModelKey}, cheapest first`, values: ['decimal', 'text'] }),
        rows: (keys, page) => context.models.pageByBaseModels(view, keys, page),
        counts: (keys) => context.models.countByBaseModels(view, keys),
        parentOf: (model) => model.baseModelKey ?? '',
        valuesOf: (model) => [model.cheapness, model.key],
      });
    },
  }),
);
