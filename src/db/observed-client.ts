import type postgres from 'postgres';

/** Learns about the use of a client. */
export interface ClientObserver {
  /** A statement or a transaction takes a connection, or waits for one. The returned function: it no longer does. */
  connectionWanted(): () => void;
  /** A statement is sent. `answer` settles with it. */
  statement(text: string, answer: PromiseLike<unknown>): void;
}

type Unsafe = postgres.Sql['unsafe'];
type Work = (transaction: postgres.TransactionSql) => unknown;

/** The client, with each statement and transaction reported to the observer. */
export function observed(client: postgres.Sql, observer: ClientObserver): postgres.Sql {
  const send = observedStatements(client, observer);
  const unsafe = (...statement: Parameters<Unsafe>) => {
    const returned = observer.connectionWanted();
    const query = send(...statement);
    query.then(returned, returned);
    return query;
  };
  const begin = async (work: Work) => {
    const returned = observer.connectionWanted();
    try {
      return await client.begin((transaction) => work(observedTransaction(transaction, observer)));
    } finally {
      returned();
    }
  };
  return withMethods(client, { unsafe, begin });
}

function observedTransaction(transaction: postgres.TransactionSql, observer: ClientObserver): postgres.TransactionSql {
  return withMethods(transaction, {
    unsafe: observedStatements(transaction, observer),
    savepoint: (work: Work) => transaction.savepoint((inner) => work(observedTransaction(inner, observer))),
  });
}

function observedStatements(client: Pick<postgres.Sql, 'unsafe'>, observer: ClientObserver) {
  return (...statement: Parameters<Unsafe>) => {
    const query = client.unsafe(...statement);
    observer.statement(statement[0], query);
    return query;
  };
}

function withMethods<Client extends object>(client: Client, methods: Readonly<Record<string, unknown>>): Client {
  return new Proxy(client, {
    get: (target, property) => Reflect.get(Object.hasOwn(methods, property) ? methods : target, property),
  });
}
