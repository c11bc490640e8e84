import { Catalog, type CatalogShape, catalogState } from '../../catalog/catalog.ts';
import { builder } from '../../graph/builder.ts';
import { catalogOf, resetRequestCaches } from '../../graph/context.ts';
import { userErrorType } from '../../graph/errors/user-error.ts';

const ResumeRefreshesError = userErrorType('ResumeRefreshesError', 'Reason why refreshes were not resumed.', {
  NOT_PAUSED: { description: 'Refreshes are not paused.' },
});

interface PayloadShape {
  readonly catalog: CatalogShape;
  readonly userErrors: readonly (typeof ResumeRefreshesError.$inferType)[];
}

const ResumeRefreshesPayload = builder.objectRef<PayloadShape>('ResumeRefreshesPayload').implement({
  description: 'Result of `resumeRefreshes`.',
  fields: (t) => ({
    catalog: t.expose('catalog', {
      type: Catalog,
      nullable: true,
      description: 'The catalog in its current state.',
    }),
    userErrors: t.expose('userErrors', {
      type: [ResumeRefreshesError],
      description: 'Reasons why refreshes were not resumed. Empty on success.',
    }),
  }),
});

const ResumeRefreshesInput = builder.inputType('ResumeRefreshesInput', {
  description: 'Input of `resumeRefreshes`.',
  fields: (t) => ({
    pausedAt: t.field({
      type: 'DateTime',
      description: 'End only the pause with this `pausedAt`, not one that another operator has started since.',
    }),
  }),
});

builder.mutationField('resumeRefreshes', (t) =>
  t.field({
    type: ResumeRefreshesPayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description:
      'Ends the pause that `pauseRefreshes` or `revertCatalog` started. The next scheduled refresh starts when it is due. Requires the role OPERATOR.',
    args: { input: t.arg({ type: ResumeRefreshesInput, required: true, defaultValue: {} }) },
    resolve: async (_mutation, { input }, context): Promise<PayloadShape> => {
      resetRequestCaches(context);
      const resumed = await context.refresher.resume(context.identity.id, input.pausedAt?.start ?? null);
      const catalog = await catalogState(context, await catalogOf(context));
      if (resumed) return { catalog, userErrors: [] };
      const since = input.pausedAt ? ` since ${input.pausedAt.start.toISOString()}` : '';
      return { catalog, userErrors: [{ code: 'NOT_PAUSED', message: `Refreshes are not paused${since}.` }] };
    },
  }),
);
