import { requireOperator } from '../../access/caller.ts';
import { Catalog, catalogState } from '../../catalog/catalog.ts';
import { builder } from '../../graph/builder.ts';
import { catalogOf, resetRequestCaches } from '../../graph/context.ts';

const ResumeRefreshesErrorCode = builder.enumType('ResumeRefreshesErrorCode', {
  description: 'Why refreshes were not resumed.',
  values: { NOT_PAUSED: { description: 'They are not paused.' } } as const,
});

interface RefusalShape {
  readonly code: typeof ResumeRefreshesErrorCode.$inferType;
  readonly message: string;
}

const ResumeRefreshesError = builder.objectRef<RefusalShape>('ResumeRefreshesError').implement({
  description: 'Why refreshes were not resumed.',
  fields: (t) => ({
    code: t.expose('code', { type: ResumeRefreshesErrorCode, description: 'For programs.' }),
    message: t.exposeString('message', { description: 'For people.' }),
  }),
});

const ResumeRefreshesPayload = builder
  .objectRef<{ readonly userErrors: readonly RefusalShape[] }>('ResumeRefreshesPayload')
  .implement({
    description: 'The catalog, whose refreshes begin by themselves again.',
    fields: (t) => ({
      catalog: t.field({
        type: Catalog,
        description: 'As it is now.',
        resolve: async (_payload, _args, context) => catalogState(context, await catalogOf(context)),
      }),
      userErrors: t.expose('userErrors', { type: [ResumeRefreshesError], description: 'Why they were not resumed.' }),
    }),
  });

builder.mutationField('resumeRefreshes', (t) =>
  t.field({
    type: ResumeRefreshesPayload,
    nullable: true,
    description: 'Ends the pause that a revert began: the next refresh begins when it is due. Needs the operator role.',
    resolve: async (_mutation, _args, context) => {
      requireOperator(context.caller);
      resetRequestCaches(context);
      const resumed = await context.refresher.resume('operator');
      if (resumed) return { userErrors: [] };
      return { userErrors: [{ code: 'NOT_PAUSED' as const, message: 'Refreshes are not paused.' }] };
    },
  }),
);
