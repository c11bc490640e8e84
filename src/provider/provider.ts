import { asOfArg } from '../graph/as-of-arg.ts';
import { builder } from '../graph/builder.ts';
import { connectionType, pageArgs } from '../graph/connection.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { criteriaFields } from '../graph/filter/filter-input.ts';
import { orderBy, orderOfList } from '../graph/orders.ts';
import { connection } from '../graph/pagination.ts';
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
  description: 'Somebody who serves models behind an API. From `providers` in models.dev.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'The id in models.dev, such as "openai".' }),
    name: t.exposeString('name', { description: 'As published, trimmed.' }),
    status: t.field({
      type: ProviderStatus,
      description: 'Whether it is in the source.',
      resolve: (provider) => (provider.removedVersion === null ? 'ACTIVE' : 'REMOVED'),
    }),
    npmPackage: t.exposeString('npmPackage', {
      nullable: true,
      description:
        'The AI SDK package that speaks to it, such as "@ai-sdk/openai". Null when not published. From `npm`.',
    }),
    apiUrl: t.exposeString('apiUrl', {
      nullable: true,
      description: 'May hold ${VARIABLES} for the caller to fill in. Null when the package knows it. From `api`.',
    }),
    docUrl: t.exposeString('docUrl', {
      nullable: true,
      description: 'Its list of models. Null when not published. From `doc`.',
    }),
    envVars: t.exposeStringList('envVars', {
      description: 'Names of the environment variables that hold the credentials. From `env`.',
    }),
    logoUrl: t.string({ description: 'An SVG at models.dev.', resolve: (provider) => logoUrl(provider.key) }),
    extra: t.expose('extra', {
      type: 'JSON',
      nullable: true,
      description: 'Whatever the source says that this schema does not name yet. Null when that is nothing.',
    }),
  }),
});

const ProviderConnection = connectionType(Provider);

const ProviderFilter = builder.inputRef<ProviderFilterShape>('ProviderFilter').implement({
  description: 'Every given field must match.',
  fields: (t) => criteriaFields(t, providerCriteria, { ProviderStatus }),
});

builder.queryFields((t) => ({
  provider: t.field({
    type: Provider,
    nullable: true,
    description: 'The provider with this key, a removed one too. Null when there never was one.',
    args: { key: t.arg.string({ required: true }), ...asOfArg },
    resolve: (_query, { key }) => key,
  }),
  providers: t.field({
    type: ProviderConnection,
    nullable: true,
    description: 'Providers.',
    args: {
      filter: t.arg({ type: ProviderFilter, description: 'All that match. All that are not removed when not given.' }),
      orderBy: t.arg({
        type: [ProviderOrder],
        description: 'What to order by, the first first; then by key. By key alone when not given.',
      }),
      ...asOfArg,
      ...pageArgs,
    },
    resolve: async (_query, args, context) => {
      const catalog = await catalogOf(context);
      const filter = args.filter ?? {};
      const order = orderBy(args.orderBy, (asked) => providerSortKeys(asked, catalog.view));
      return connection(args, {
        order: orderOfList('providers', order),
        rows: (page) => catalog.providers.page({ filter, sortKeys: order.sortKeys }, page),
        count: () => catalog.providers.count(filter),
        valuesOf: (provider) => provider.sortValues,
      });
    },
  }),
}));
