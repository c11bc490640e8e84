import type postgres from 'postgres';

/** An option of postgres.js that its types do not have: asked once a query is sent, whether its connection takes more. */
const AWAITED = { onexecute: () => false };

/**
 * The client, but a connection takes the next query only when the one before is answered. PgBouncer before 1.21 loses the
 * answer to a query that arrives while an earlier one of the same connection runs. `max_pipeline` cannot be less than 2.
 */
export function unpipelined(client: postgres.Sql): postgres.Sql {
  const unsafe = (...[text, parameters, options]: Parameters<postgres.Sql['unsafe']>) =>
    client.unsafe(text, parameters, { ...options, ...AWAITED });
  return new Proxy(client, {
    get: (target, property) => (property === 'unsafe' ? unsafe : Reflect.get(target, property)),
  });
}
