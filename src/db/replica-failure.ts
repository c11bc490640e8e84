/** SQLSTATEs of a standby that conflicts with its recovery, stops, or starts, and codes of a lost connection. */
const codes = new Set([
  '40001',
  '40P01',
  '57P01',
  '57P02',
  '57P03',
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EPIPE',
]);

/** Whether a query failed because of the replica, so that the primary may answer it. */
export function isReplicaFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && codes.has(String(error.code))) || isReplicaFailure(error.cause);
}
