import { builder } from '../../graph/builder.ts';
import { resetRequestCaches } from '../../graph/context.ts';
import { userErrorType } from '../../graph/errors/user-error.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';
import { Refresh } from './refresh.ts';

const RefreshCatalogError = userErrorType('RefreshCatalogError', 'Reason why no refresh was started.', {
  ALREADY_RUNNING: { description: 'Another refresh is running. `refresh` is that refresh.' },
  SOURCE_DISABLED: { description: 'MODELSDEV_ENABLED is false.' },
});

interface PayloadShape {
  readonly refresh: RefreshRow | null;
  readonly userErrors: readonly (typeof RefreshCatalogError.$inferType)[];
}

const RefreshCatalogPayload = builder.objectRef<PayloadShape>('RefreshCatalogPayload').implement({
  description: 'Result of `refreshCatalog`.',
  fields: (t) => ({
    refresh: t.expose('refresh', {
      type: Refresh,
      nullable: true,
      description: 'The started refresh, or the one that is already running. Null with SOURCE_DISABLED.',
    }),
    userErrors: t.expose('userErrors', {
      type: [RefreshCatalogError],
      description: 'Reasons why no refresh was started. A refresh that started and failed has `refresh.error` instead.',
    }),
  }),
});

const RefreshCatalogInput = builder.inputType('RefreshCatalogInput', {
  description: 'Input of `refreshCatalog`.',
  fields: (t) => ({
    force: t.boolean({
      defaultValue: false,
      description: 'Fetch and compare the document even if it is unchanged or the source circuit is open.',
    }),
    wait: t.boolean({
      defaultValue: false,
      description: 'Return when the refresh has ended. By default, the mutation returns when the refresh has started.',
    }),
    allowMassRemoval: t.boolean({
      defaultValue: false,
      description: 'Allow the refresh to remove more than 20% of the models or providers.',
    }),
  }),
});

builder.mutationField('refreshCatalog', (t) =>
  t.field({
    type: RefreshCatalogPayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description:
      'Updates the catalog from the source, and ends a pause of scheduled refreshes. Requires the role OPERATOR.',
    args: { input: t.arg({ type: RefreshCatalogInput, required: true, defaultValue: {} }) },
    resolve: async (_mutation, { input }, context): Promise<PayloadShape> => {
      const { identity, refresher, source } = context;
      // A previous mutation of the same request may have filled the caches.
      resetRequestCaches(context);
      if (source === null) {
        const message = 'The source is disabled: MODELSDEV_ENABLED is false.';
        return { refresh: null, userErrors: [{ code: 'SOURCE_DISABLED', message }] };
      }
      const start = await refresher.start(source, {
        trigger: 'MANUAL',
        requestedBy: identity.id,
        force: input.force ?? false,
        allowMassRemoval: input.allowMassRemoval ?? false,
      });
      if (start.started) return { refresh: input.wait ? await start.ended : start.refresh, userErrors: [] };
      const message = `Refresh ${start.refresh.id} is still running.`;
      return { refresh: start.refresh, userErrors: [{ code: 'ALREADY_RUNNING', message }] };
    },
  }),
);
