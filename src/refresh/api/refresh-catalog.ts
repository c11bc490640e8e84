import { requireOperator } from '../../access/caller.ts';
import { builder } from '../../graph/builder.ts';
import { resetRequestCaches } from '../../graph/context.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';
import { Refresh } from './refresh.ts';

const RefreshCatalogErrorCode = builder.enumType('RefreshCatalogErrorCode', {
  description: 'Why no refresh was begun.',
  values: {
    ALREADY_RUNNING: { description: 'Another refresh is under way; `refresh` is that one.' },
    SOURCE_DISABLED: { description: 'MODELSDEV_ENABLED is false.' },
  } as const,
});

interface RefusalShape {
  readonly code: typeof RefreshCatalogErrorCode.$inferType;
  readonly message: string;
}

const RefreshCatalogError = builder.objectRef<RefusalShape>('RefreshCatalogError').implement({
  description: 'Why no refresh was begun.',
  fields: (t) => ({
    code: t.expose('code', { type: RefreshCatalogErrorCode, description: 'For programs.' }),
    message: t.exposeString('message', { description: 'For people.' }),
  }),
});

interface PayloadShape {
  readonly refresh: RefreshRow | null;
  readonly userErrors: readonly RefusalShape[];
}

const RefreshCatalogPayload = builder.objectRef<PayloadShape>('RefreshCatalogPayload').implement({
  description: 'The refresh begun, or why there is none.',
  fields: (t) => ({
    refresh: t.expose('refresh', {
      type: Refresh,
      nullable: true,
      description: 'The one begun, or the one that runs already. Null with SOURCE_DISABLED.',
    }),
    userErrors: t.expose('userErrors', {
      type: [RefreshCatalogError],
      description: 'Why none was begun. A refresh that was begun and failed is not here: see `refresh.error`.',
    }),
  }),
});

const RefreshCatalogInput = builder.inputType('RefreshCatalogInput', {
  description: 'How to refresh.',
  fields: (t) => ({
    force: t.boolean({
      defaultValue: false,
      description: 'Read and compare even if the source says nothing changed, and ask it even if its circuit is open.',
    }),
    wait: t.boolean({ defaultValue: false, description: 'Answer when the refresh has ended, not when it has begun.' }),
    allowMassRemoval: t.boolean({
      defaultValue: false,
      description: 'Let it remove more than a fifth of the models or providers.',
    }),
  }),
});

builder.mutationField('refreshCatalog', (t) =>
  t.field({
    type: RefreshCatalogPayload,
    nullable: true,
    description: 'Brings the catalog up to date with the source. Needs the operator role.',
    args: { input: t.arg({ type: RefreshCatalogInput, required: true, defaultValue: {} }) },
    resolve: async (_mutation, { input }, context): Promise<PayloadShape> => {
      const { caller, refresher, source } = context;
      requireOperator(caller);
      // What the mutation before this one read is not what there is now.
      resetRequestCaches(context);
      if (source === null) {
        return refused(null, { code: 'SOURCE_DISABLED', message: 'MODELSDEV_ENABLED is false.' });
      }
      const start = await refresher.start(source, {
        trigger: 'MANUAL',
        requestedBy: 'operator',
        force: input.force ?? false,
        allowMassRemoval: input.allowMassRemoval ?? false,
      });
      if (!start.begun) {
        const message = `Refresh ${start.refresh.id} is still running.`;
        return refused(start.refresh, { code: 'ALREADY_RUNNING', message });
      }
      return { refresh: input.wait ? await start.ended : start.refresh, userErrors: [] };
    },
  }),
);

function refused(refresh: RefreshRow | null, error: RefusalShape): PayloadShape {
  return { refresh, userErrors: [error] };
}
