import type { Log } from '../../log.ts';
import type { AuditQueries } from './audit-queries.ts';

/** Per address and reason, so that a client that keeps trying cannot fill the audit log. */
const RECORD_EVERY_MS = 60_000;
const MAX_SUBJECTS = 10_000;

interface Recorded {
  readonly at: number;
  /** Refusals since then. */
  unrecorded: number;
}

/** Records refused credentials in the audit log, at most one entry per minute for each address and reason. */
export class RefusedSignIns {
  readonly #audit: AuditQueries;
  readonly #log: Log;
  readonly #recorded = new Map<string, Recorded>();

  constructor(audit: AuditQueries, log: Log) {
    this.#audit = audit;
    this.#log = log;
  }

  async record(reason: string, actor: string, address: string | null): Promise<void> {
    const subject = `${address} ${actor} ${reason}`;
    const last = this.#recorded.get(subject);
    if (last && last.at > Date.now() - RECORD_EVERY_MS) {
      last.unrecorded += 1;
      return;
    }
    if (this.#recorded.size >= MAX_SUBJECTS) this.#recorded.clear();
    this.#recorded.set(subject, { at: Date.now(), unrecorded: 0 });
    const detail = { reason, unrecordedBefore: last?.unrecorded ?? 0 };
    try {
      await this.#audit.record({ actor, action: 'signIn', outcome: 'REFUSED', address, detail });
    } catch (error) {
      this.#log.error({ error, reason }, 'failed to record a refused sign-in in the audit log');
    }
  }
}
