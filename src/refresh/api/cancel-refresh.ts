import { requireOperator } from '../../access/caller.ts';
import { builder } from '../../graph/builder.ts';
import { resetRequestCaches } from '../../graph/context.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';
import { Refresh } from './refresh.ts';
import { refreshById, refreshIdOf } from './refresh-by-id.ts';

const CancelRefreshErrorCode = builder.enumType('CancelRefreshErrorCode', {
  description: 'Why a refresh was not cancelled.',
  values: {
    NOT_RUNNING: { description: 'It has ended already; `refresh` says how.' },
  } as const,
});

interface RefusalShape {
  readonly code: typeof CancelRefreshErrorCode.$inferType;
  readonly message: string;
}

const CancelRefreshError = builder.objectRef<RefusalShape>('CancelRefreshError').implement({
  description: 'Why a refresh was not cancelled.',
  fields: (t) => ({
    code: t.expose('code', { type: CancelRefreshErrorCode, description: 'For programs.' }),
    message: t.exposeString('message', { description: 'For people.' }),
  }),
});

interface PayloadShape {
  readonly refresh: RefreshRow;
  readonly userErrors: readonly RefusalShape[];
}

const CancelRefreshPayload = builder.objectRef<PayloadShape>('CancelRefreshPayload').implement({
  description: 'The refresh cancelled, or why it was not.',
  fields: (t) => ({
    refresh: t.expose('refresh', { type: Refresh, nullable: true, description: 'The refresh, as it is now.' }),
    userErrors: t.expose('userErrors', { type: [CancelRefreshError], description: 'Why it was not cancelled.' }),
  }),
});

const CancelRefreshInput = builder.inputType('CancelRefreshInput', {
  description: 'Which refresh to cancel.',
  fields: (t) => ({ refreshId: t.id({ required: true, description: 'Such as "Refresh:12".' }) }),
});

builder.mutationField('cancelRefresh', (t) =>
  t.field({
    type: CancelRefreshPayload,
    nullable: true,
    description:
      'Ends a refresh before it has committed anything, whichever gateway runs it: nothing of it will be seen. Needs the operator role.',
    args: { input: t.arg({ type: CancelRefreshInput, required: true }) },
    resolve: async (_mutation, { input }, context): Promise<PayloadShape> => {
      requireOperator(context.caller);
      resetRequestCaches(context);
      const cancelled = await context.refresher.cancel(Number(refreshIdOf(input.refreshId)));
      if (cancelled) return { refresh: cancelled, userErrors: [] };
      const refresh = await refreshById(context.refreshes, input.refreshId);
      const message = `Refresh ${refresh.id} has ended already: it is ${refresh.status}.`;
      return { refresh, userErrors: [{ code: 'NOT_RUNNING', message }] };
    },
  }),
);
