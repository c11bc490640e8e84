import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type AuditFilter, type AuditQueries, auditQueries } from '../../access/audit/audit-queries.ts';
import type { Config } from '../../config.ts';
import { withDatabase } from '../database/with-database.ts';

const PAGE_SIZE = 500;

/** Writes the audit log as JSON lines, oldest first. */
export async function exportAudit(config: Config, filter: AuditFilter, output: Writable): Promise<boolean> {
  return withDatabase(config, async ({ db }) => {
    await pipeline(Readable.from(lines(auditQueries(db), filter)), output, { end: false });
    return true;
  });
}

async function* lines(audit: AuditQueries, filter: AuditFilter): AsyncGenerator<string> {
  for (let after = 0; ; ) {
    const entries = await audit.oldestAfter(after, filter, PAGE_SIZE);
    for (const entry of entries) yield `${JSON.stringify({ ...entry, id: `AuditEntry:${entry.id}` })}\n`;
    const last = entries.at(-1);
    if (!last) return;
    after = last.id;
  }
}
