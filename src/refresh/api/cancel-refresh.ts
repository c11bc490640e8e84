import { builder } from '../../graph/builder.ts';
import { resetRequestCaches } from '../../graph/context.ts';
import { userErrorType } from '../../graph/errors/user-error.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';
import { Refresh } from './refresh.ts';
import { refreshById, refreshIdOf } from './refresh-by-id.ts';

const CancelRefreshError = userErrorType('CancelRefreshError', 'Reason why a refresh was not cancelled.', {
  NOT_RUNNING: { description: 'The refresh has already ended. `refresh` has its status.' },
});

interface PayloadShape {
  readonly refresh: RefreshRow;
  readonly userErrors: readonly (typeof CancelRefreshError.$inferType)[];
}

const CancelRefreshPayload = builder.objectRef<PayloadShape>('CancelRefreshPayload').implement({
  description: 'Result of `cancelRefresh`.',
  fields: (t) => ({
    refresh: t.expose('refresh', { type: Refresh, nullable: true, description: 'The refresh in its current state.' }),
    userErrors: t.expose('userErrors', {
      type: [CancelRefreshError],
      description: 'Reasons why the refresh was not cancelled. Empty on success.',
    }),
  }),
});

const CancelRefreshInput = builder.inputType('CancelRefreshInput', {
  description: 'Input of `cancelRefresh`.',
  fields: (t) => ({
    refreshId: t.id({ required: true, description: 'Id of the refresh to cancel, such as "Refresh:12".' }),
  }),
});

builder.mutationField('cancelRefresh', (t) =>
  t.field({
    type: CancelRefreshPayload,
    nullable: true,
    authScopes: { role: 'OPERATOR' },
    description:
      'Cancels a running refresh on any gateway. None of its changes are committed. Requires the role OPERATOR.',
    args: { input: t.arg({ type: CancelRefreshInput, required: true }) },
    resolve: async (_mutation, { input }, context): Promise<PayloadShape> => {
      resetRequestCaches(context);
      const cancelled = await context.refresher.cancel(Number(refreshIdOf(input.refreshId)));
      if (cancelled) return { refresh: cancelled, userErrors: [] };
      const refresh = await refreshById(context.refreshes, input.refreshId);
      const message = `Refresh ${refresh.id} has already ended with status ${refresh.status}.`;
      return { refresh, userErrors: [{ code: 'NOT_RUNNING', message }] };
    },
  }),
);
