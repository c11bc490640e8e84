/** The database cannot be used in its current state. The message says what the operator can do. */
export class DatabaseUnusable extends Error {}

/** Whether Postgres raised `error` with this SQLSTATE. Drizzle wraps the error of Postgres as its cause. */
export function hasSqlState(error: unknown, code: string): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === code) || hasSqlState(error.cause, code);
}
