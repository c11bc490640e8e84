import type { Context } from '../graph/context.ts';

/**
 * Writes an entry for a call that is no mutation into the audit log. `action`: as the log names it. `codes`: why it was
 * refused or failed; empty: it succeeded.
 */
export async function recordCall(action: string, codes: readonly string[], context: Context): Promise<void> {
  const result =
    codes.length === 0
      ? ({ outcome: 'SUCCEEDED', detail: null } as const)
      : ({ outcome: 'REFUSED', detail: { codes } } as const);
  const entry = { actor: context.identity.id, action, address: context.address, target: null, ...result };
  // The call is made: its answer is sent although it could not be recorded.
  await context.audit
    .record(entry)
    .catch((error: unknown) => context.log.error({ error, entry }, 'failed to record a call in the audit log'));
}
