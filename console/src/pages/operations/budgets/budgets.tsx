import { useState } from 'preact/hooks';
import { plain, share, usd, words } from '../../../format.ts';
import { graphql } from '../../../graph/graphql.ts';
import { useAction } from '../../../graph/use-action.ts';
import { useQuery } from '../../../graph/use-query.ts';
import { messages } from '../../../messages.ts';
import { ActionNotices } from '../../../parts/action-notices.tsx';
import { ConfirmButton } from '../../../parts/confirm-button.tsx';
import { Failure } from '../../../parts/notices.tsx';
import { Table } from '../../../parts/table.tsx';
import { BudgetForm } from './budget-form.tsx';
import { type Budget, budgetsQuery } from './budgets-query.ts';

const text = messages.operations.usage;

const deleteMutation = graphql(`
  mutation DeleteBudget($input: DeleteBudgetInput!) {
    deleteBudget(input: $input) { userErrors { message } }
  }
`);

/** How much of each budget is spent. `canSet`: the reader may also set and delete budgets. */
export function Budgets({ canSet }: { readonly canSet: boolean }) {
  const { data, error, reload } = useQuery(budgetsQuery, {});
  const action = useAction(reload);
  const [edited, setEdited] = useState<Budget | null>(null);
  const changes = {
    id: 'change',
    title: text.change,
    cell: (budget: Budget) => (
      <span class="row">
        <button type="button" onClick={() => setEdited(budget)}>
          {text.edit(nameOf(budget))}
        </button>
        <ConfirmButton
          label={text.deleteBudget(nameOf(budget))}
          onConfirm={() => action.run(deleteMutation, { input: { id: budget.id } })}
        />
      </span>
    ),
  };
  return (
    <>
      <h2>{text.budgets}</h2>
      <Failure error={error} />
      {canSet && (
        <BudgetForm
          key={edited?.id}
          budget={edited}
          run={action.run}
          isRunning={action.isRunning}
          onSaved={() => setEdited(null)}
        />
      )}
      <ActionNotices of={action} />
      <Table
        caption={text.budgets}
        rows={data && (data.budgets?.nodes ?? [])}
        keyOf={({ id }) => id}
        empty={text.noBudgets}
        columns={[
          {
            id: 'scope',
            title: text.scope,
            cell: ({ scope }) => [words(scope.kind), scope.subject].filter(Boolean).join(' '),
          },
          { id: 'period', title: text.period, cell: ({ period }) => words(period) },
          { id: 'action', title: text.action, cell: ({ action }) => words(action) },
          { id: 'spent', title: text.spent, isNumber: true, cell: ({ spent }) => usd(spent) },
          { id: 'amount', title: text.amount, isNumber: true, cell: ({ amount }) => usd(Number(amount)) },
          {
            id: 'share',
            title: text.share,
            cell: (budget) => (
              <span class={budget.spent > Number(budget.amount) ? 'share over' : 'share'}>
                <progress aria-label={text.shareOf(nameOf(budget))} max={Number(budget.amount)} value={budget.spent} />
                <span class="number">{share(budget.spent / Number(budget.amount))}</span>
              </span>
            ),
          },
          {
            id: 'forecast',
            title: text.forecast,
            isNumber: true,
            cell: ({ forecast }) => (forecast === null ? '–' : usd(forecast)),
          },
          ...(canSet ? [changes] : []),
        ]}
      />
    </>
  );
}

function nameOf({ scope: { kind, subject }, period }: Budget): string {
  return `${subject === null ? words(kind) : plain(subject)}, ${words(period)}`;
}
