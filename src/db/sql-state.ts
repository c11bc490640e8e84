/** True when Postgres raised `error` with this SQLSTATE; Drizzle wraps what Postgres says as the cause. */
export function hasSqlState(error: unknown, code: string): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === code) || hasSqlState(error.cause, code);
}
