import { builder, decodeGlobalID } from '../../graph/builder.ts';
import { userErrorType } from '../../graph/errors/user-error.ts';
import { rowIds } from '../../graph/node-id.ts';
import { quoteInput } from '../../quote-input.ts';

const DeleteBudgetError = userErrorType('DeleteBudgetError', 'Reason why a budget was not deleted.', {
  NOT_FOUND: { description: 'No budget has the id.' },
});

interface PayloadShape {
  readonly deletedId: string | null;
  readonly userErrors: readonly (typeof DeleteBudgetError.$inferType)[];
}

const DeleteBudgetPayload = builder.objectRef<PayloadShape>('DeleteBudgetPayload').implement({
  description: 'Result of `deleteBudget`.',
  fields: (t) => ({
    deletedId: t.exposeID('deletedId', {
      nullable: true,
      description: 'Id of the deleted budget. Null with user errors.',
    }),
    userErrors: t.expose('userErrors', {
      type: [DeleteBudgetError],
      description: 'Reasons why no budget was deleted. Empty on success.',
    }),
  }),
});

const DeleteBudgetInput = builder.inputType('DeleteBudgetInput', {
  description: 'Input of `deleteBudget`.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The id of the budget, such as "Budget:3".' }) }),
});

builder.mutationField('deleteBudget', (t) =>
  t.field({
    type: DeleteBudgetPayload,
    nullable: true,
    authScopes: { role: 'ADMIN' },
    description: 'Deletes a budget with its alerts. Recorded usage stays. Requires the role ADMIN.',
    args: { input: t.arg({ type: DeleteBudgetInput, required: true }) },
    resolve: async (_mutation, { input: { id } }, { usage }): Promise<PayloadShape> => {
      const { typename, id: key } = decodeGlobalID(id);
      const [rowId] = typename === 'Budget' ? rowIds([key]) : [];
      if (rowId !== undefined && (await usage.budgets.delete(Number(rowId)))) return { deletedId: id, userErrors: [] };
      const message = `"id" must be the id of a budget that exists, such as "Budget:3"; got ${quoteInput(id)}.`;
      return { deletedId: null, userErrors: [{ code: 'NOT_FOUND', message }] };
    },
  }),
);
