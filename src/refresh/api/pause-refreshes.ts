import { Catalog, type CatalogShape, catalogState } from '../../catalog/catalog.ts';
import { builder } from '../../graph/builder.ts';
import { catalogOf, resetRequestCaches } from '../../graph/context.ts';
import { userErrorType } from '../../graph/errors/user-error.ts';

const PauseRefreshesError = userErrorType('PauseRefreshesError', 'Reason why refreshes were not paused.', {
  ALREADY_PAUSED: { description: 'Refreshes are paused already. `catalog.pause` is that pause.' },
});

interface PayloadShape {
  readonly catalog: CatalogShape;
  readonly userErrors: readonly (typeof PauseRefreshesError.$inferType)[];
}

const PauseRefreshesPayload = builder.objectRef<PayloadShape>('PauseRefreshesPayload').implement({
  description: 'Result of `pauseRefreshes`.',
  fields: (t) => ({
    catalog: t.expose('catalog', {
      type: Catalog,
      nullable: true,
      description: 'The catalog in its current state.',
    }),
    userErrors: t.expose('userErrors', {
      type: [PauseRefreshesError],
      description: 'Reasons why refreshes were not paused. Empty on success.',
    }),
  }),
});

builder.mutationField('pauseRefreshes', (t) =>
  t.field({
    type: PauseRefreshesPayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description:
      'Pauses scheduled refreshes on all gateways. A running refresh goes on. With REFRESH_GUARD=hold, approved changes wait too. The pause ends with `resumeRefreshes` or the next requested refresh. Requires the role OPERATOR.',
    resolve: async (_mutation, _args, context): Promise<PayloadShape> => {
      resetRequestCaches(context);
      const paused = await context.refresher.pause(context.identity.id);
      const catalog = await catalogState(context, await catalogOf(context));
      if (paused) return { catalog, userErrors: [] };
      return { catalog, userErrors: [{ code: 'ALREADY_PAUSED', message: 'Refreshes are paused already.' }] };
    },
  }),
);
