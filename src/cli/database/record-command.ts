import type { AuditQueries } from '../../access/audit/audit-queries.ts';
import { operator } from '../../access/identity.ts';

/** Records in the audit log what a command did. */
export function recordCommand(audit: AuditQueries, action: string, target: string): Promise<void> {
  return audit.record({ actor: operator.id, action, target, outcome: 'SUCCEEDED' });
}
