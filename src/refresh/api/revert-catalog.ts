import { requireOperator } from '../../access/caller.ts';
import { builder } from '../../graph/builder.ts';
import { resetRequestCaches } from '../../graph/context.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';
import { Refresh } from './refresh.ts';

const RevertCatalogErrorCode = builder.enumType('RevertCatalogErrorCode', {
  description: 'Why the catalog was not reverted.',
  values: {
    ALREADY_RUNNING: { description: 'A refresh is under way; `refresh` is that one.' },
    NO_SUCH_VERSION: { description: 'There never was that version, or its content was deleted with the history.' },
  } as const,
});

interface RefusalShape {
  readonly code: typeof RevertCatalogErrorCode.$inferType;
  readonly message: string;
}

const RevertCatalogError = builder.objectRef<RefusalShape>('RevertCatalogError').implement({
  description: 'Why the catalog was not reverted.',
  fields: (t) => ({
    code: t.expose('code', { type: RevertCatalogErrorCode, description: 'For programs.' }),
    message: t.exposeString('message', { description: 'For people.' }),
  }),
});

interface PayloadShape {
  readonly refresh: RefreshRow | null;
  readonly userErrors: readonly RefusalShape[];
}

const RevertCatalogPayload = builder.objectRef<PayloadShape>('RevertCatalogPayload').implement({
  description: 'The refresh that brings the earlier content back, or why there is none.',
  fields: (t) => ({
    refresh: t.expose('refresh', {
      type: Refresh,
      nullable: true,
      description:
        'The one begun, or the one that runs already. UNCHANGED when the catalog is as it was then: refreshes are paused all the same.',
    }),
    userErrors: t.expose('userErrors', { type: [RevertCatalogError], description: 'Why none was begun.' }),
  }),
});

const RevertCatalogInput = builder.inputType('RevertCatalogInput', {
  description: 'What to go back to.',
  fields: (t) => ({
    toVersion: t.int({ required: true, description: 'A version of the catalog, as `Refresh.catalogVersion` tells.' }),
    wait: t.boolean({ defaultValue: false, description: 'Answer when it has ended, not when it has begun.' }),
  }),
});

builder.mutationField('revertCatalog', (t) =>
  t.field({
    type: RevertCatalogPayload,
    nullable: true,
    description:
      'Makes a new version with the content of an earlier one. From then on no gateway refreshes by itself, until `resumeRefreshes` or the next refresh that somebody asks for. Needs the operator role.',
    args: { input: t.arg({ type: RevertCatalogInput, required: true }) },
    resolve: async (_mutation, { input }, context): Promise<PayloadShape> => {
      requireOperator(context.caller);
      resetRequestCaches(context);
      const { toVersion } = input;
      const origin = await context.refreshes.ofVersion(toVersion);
      if (!origin) {
        const message = `There is no version ${toVersion} to go back to.`;
        return { refresh: null, userErrors: [{ code: 'NO_SUCH_VERSION', message }] };
      }
      const start = await context.refresher.revert(origin, toVersion, 'operator');
      if (start.begun) return { refresh: input.wait ? await start.ended : start.refresh, userErrors: [] };
      const message = `Refresh ${start.refresh.id} is still running.`;
      return { refresh: start.refresh, userErrors: [{ code: 'ALREADY_RUNNING', message }] };
    },
  }),
);
