import { builder } from '../../graph/builder.ts';
import { resetRequestCaches } from '../../graph/context.ts';
import { userErrorType } from '../../graph/errors/user-error.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';
import { Refresh } from './refresh.ts';

const RevertCatalogError = userErrorType('RevertCatalogError', 'Reason why the catalog was not reverted.', {
  ALREADY_RUNNING: { description: 'A refresh is running. `refresh` is that refresh.' },
  NO_SUCH_VERSION: { description: 'The version never existed, or its content was deleted with the history.' },
});

interface PayloadShape {
  readonly refresh: RefreshRow | null;
  readonly userErrors: readonly (typeof RevertCatalogError.$inferType)[];
}

const RevertCatalogPayload = builder.objectRef<PayloadShape>('RevertCatalogPayload').implement({
  description: 'Result of `revertCatalog`.',
  fields: (t) => ({
    refresh: t.expose('refresh', {
      type: Refresh,
      nullable: true,
      description:
        'The refresh that restores the earlier content, or the one that is already running. It is UNCHANGED if the content is already current; refreshes are paused in that case too.',
    }),
    userErrors: t.expose('userErrors', {
      type: [RevertCatalogError],
      description: 'Reasons why the catalog was not reverted. Empty on success.',
    }),
  }),
});

const RevertCatalogInput = builder.inputType('RevertCatalogInput', {
  description: 'Input of `revertCatalog`.',
  fields: (t) => ({
    toVersion: t.int({
      required: true,
      description: 'Version of the catalog to restore, as in `Refresh.catalogVersion`.',
    }),
    wait: t.boolean({
      defaultValue: false,
      description: 'Return when the revert has ended. By default, the mutation returns when the revert has started.',
    }),
  }),
});

builder.mutationField('revertCatalog', (t) =>
  t.field({
    type: RevertCatalogPayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description:
      'Creates a new version with the content of an earlier one and pauses scheduled refreshes on all gateways. The pause ends with `resumeRefreshes` or the next requested refresh. Requires the role OPERATOR.',
    args: { input: t.arg({ type: RevertCatalogInput, required: true }) },
    resolve: async (_mutation, { input }, context): Promise<PayloadShape> => {
      resetRequestCaches(context);
      const { toVersion } = input;
      const origin = await context.refreshes.ofVersion(toVersion);
      if (!origin) {
        const message = `Version ${toVersion} does not exist or its content was deleted.`;
        return { refresh: null, userErrors: [{ code: 'NO_SUCH_VERSION', message }] };
      }
      const start = await context.refresher.revert(origin, toVersion, context.identity.id);
      if (start.started) return { refresh: input.wait ? await start.ended : start.refresh, userErrors: [] };
      const message = `Refresh ${start.refresh.id} is still running.`;
      return { refresh: start.refresh, userErrors: [{ code: 'ALREADY_RUNNING', message }] };
    },
  }),
);
