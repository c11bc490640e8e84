import { builder } from '../graph/builder.ts';
import { catalogOf } from '../graph/context.ts';
import { Refresh } from '../refresh/api/refresh.ts';
import { Provider } from './provider.ts';

builder.objectField(Provider, 'lastRefresh', (t) =>
  t.loadable({
    type: Refresh,
    nullable: true,
    description:
      'The newest refresh that changed the provider or one of its models. Null when that refresh was pruned.',
    byPath: true,
    resolve: (provider) => provider.key,
    load: async (keys: string[], context) => {
      const rows = await (await catalogOf(context)).lastRefreshes.byProviders(keys);
      const byKey = new Map(rows.map((row) => [row.key, row.refresh]));
      return keys.map((key) => byKey.get(key) ?? null);
    },
  }),
);
