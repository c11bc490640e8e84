import { rowsVisibleTo } from '../access/visible-catalog.ts';
import { asOfArg } from '../graph/as-of/as-of-arg.ts';
import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { criteriaFields } from '../graph/filter/filter-input.ts';
import { filterKeys } from '../graph/filter/filter-keys.ts';
import { addUnknownKeys } from '../graph/filter/unknown-keys.ts';
import { connectionType, pageArgs } from '../graph/paging/connection.ts';
import { orderBy, orderOfList } from '../graph/paging/orders.ts';
import { connection } from '../graph/paging/pagination.ts';
import { logoUrl } from '../models-dev/facts/logo-url.ts';
import { type ProviderFilterShape, providerCriteria, providerStatuses } from './provider-criteria.ts';
import { ProviderOrder } from './provider-order.ts';
import { providerSortKeys } from './provider-order-queries.ts';

const ProviderStatus = builder.enumType('ProviderStatus', {
  description: 'Whether the source has a provider.',
  values: providerStatuses,
});

export const Provider = builder.loadableNodeRef('Provider', {
  id: { resolve: (provider) => provider.key },
  load: async (keys: string[], context: Context) => (await catalogOf(context)).providers.byKeys(keys),
  sort: (provider) => provider.key,
});

Provider.implement({
  description: 'A company or gateway that serves models through an API. From `providers` in models.dev.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'Natural key: the id in models.dev, such as "openai".' }),
    name: t.exposeString('name', { description: 'Name, as published.' }),
    status: t.field({
      type: ProviderStatus,
      description: 'Whether the source has the provider.',
      resolve: (provider) => (provider.removedVersion === null ? 'ACTIVE' : 'REMOVED'),
    }),
    npmPackage: t.exposeString('npmPackage', {
      nullable: true,
      description:
        'AI SDK package for the API, such as "@ai-sdk/openai". Null when not published. From `npm` in models.dev.',
    }),
    apiUrl: t.exposeString('apiUrl', {
      nullable: true,
      description:
        'Base URL of the API, possibly with ${VARIABLES} to replace. Null when the package has a default. From `api` in models.dev.',
    }),
    docUrl: t.exposeString('docUrl', {
      nullable: true,
      description: 'URL of the documentation of the models. Null when not published. From `doc` in models.dev.',
    }),
    envVars: t.exposeStringList('envVars', {
      description: 'Names of the environment variables for the credentials. From `env` in models.dev.',
    }),
    logoUrl: t.string({
      description: 'URL of the SVG logo at models.dev.',
      resolve: (provider) => logoUrl(provider.key),
    }),
    extra: t.expose('extra', {
      type: 'JSON',
      nullable: true,
      description: 'Published fields that this schema does not define. Null when the source publishes no such field.',
    }),
  }),
});

const ProviderConnection = connectionType(Provider);
addUnknownKeys(ProviderConnection);

const ProviderFilter = builder.inputRef<ProviderFilterShape>('ProviderFilter').implement({
  description: 'All given fields must match.',
  fields: (t) => criteriaFields(t, providerCriteria, { ProviderStatus }),
});

builder.queryFields((t) => ({
  provider: t.field({
    type: Provider,
    nullable: true,
    cacheable: true,
    description: 'The provider with this key, current or removed. Null when no provider ever had the key.',
    args: { key: t.arg.string({ required: true }), ...asOfArg },
    resolve: (_query, { key }) => key,
  }),
  providers: t.field({
    type: ProviderConnection,
    nullable: true,
    cacheable: true,
    description: 'Providers that match the filter.',
    args: {
      filter: t.arg({
        type: ProviderFilter,
        description: 'Selects providers. Default: every provider that is not removed.',
      }),
      orderBy: t.arg({
        type: [ProviderOrder],
        description: 'Sort order; ties sort by key. Default: by key.',
      }),
      ...asOfArg,
      ...pageArgs,
    },
    resolve: async (_query, args, context) => {
      const catalog = await catalogOf(context);
      const filter = args.filter ?? {};
      const visible = rowsVisibleTo(context.identity);
      const order = orderBy(args.orderBy, (fields) => providerSortKeys(fields, visible));
      return connection(args, {
        order: orderOfList('providers', order),
        rows: (page) => catalog.providers.page({ filter, order }, page),
        count: () => catalog.providers.count(filter),
        unknownKeys: () => catalog.keys.unknown(filterKeys(providerCriteria, filter)),
        valuesOf: (provider) => provider.sortValues,
      });
    },
  }),
}));
