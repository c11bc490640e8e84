import type postgres from 'postgres';
import { currentBudget, type OperationBudget } from '../operation-budget.ts';

/**
 * A cancel names a connection, not a statement. If the statement ends before the cancel arrives, the cancel hits a
 * statement of another request. So only statements that still run after this time are canceled.
 */
const CANCEL_AFTER_MS = 1_000;

/**
 * The client, but each statement of an operation is charged to its budget, and is not sent once that is used up.
 * `cancels`: statements that run then are canceled; the embedded Postgres cannot.
 */
export function withinBudget(client: postgres.Sql, { cancels }: { readonly cancels: boolean }): postgres.Sql {
  const unsafe = (...statement: Parameters<postgres.Sql['unsafe']>) => {
    const budget = currentBudget();
    budget?.signal.throwIfAborted();
    const query = client.unsafe(...statement);
    if (budget) charge(query, budget, cancels);
    return query;
  };
  return new Proxy(client, {
    get: (target, property) => (property === 'unsafe' ? unsafe : Reflect.get(target, property)),
  });
}

function charge(query: ReturnType<postgres.Sql['unsafe']>, budget: OperationBudget, cancels: boolean): void {
  let timer: NodeJS.Timeout | undefined;
  const cancelLater = () => {
    timer = setTimeout(() => query.cancel(), CANCEL_AFTER_MS);
  };
  if (cancels) budget.signal.addEventListener('abort', cancelLater);
  const end = (rows: number) => {
    clearTimeout(timer);
    budget.signal.removeEventListener('abort', cancelLater);
    budget.chargeRows(rows);
  };
  // A statement that fails is reported where it is awaited.
  query.then(
    (rows: readonly unknown[]) => end(rows.length),
    () => end(0),
  );
}
