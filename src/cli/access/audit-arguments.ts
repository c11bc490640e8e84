import { parseArgs } from 'node:util';
import type { AuditFilter } from '../../access/audit/audit-queries.ts';
import { quoteInput } from '../../quote-input.ts';
import { BadArguments } from '../bad-arguments.ts';

const text = { type: 'string' } as const;

export function parseAuditArguments(args: readonly string[]): AuditFilter {
  const { since, until } = parsed(args);
  return { since: momentOf('--since', since), until: momentOf('--until', until) };
}

function momentOf(option: string, value: string | undefined): Date | null {
  if (value === undefined) return null;
  const moment = new Date(value);
  if (!Number.isNaN(moment.getTime())) return moment;
  throw new BadArguments(`${option} must be a day such as 2026-01-31, or a moment; got ${quoteInput(value)}.`);
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: { since: text, until: text } }).values;
  } catch (cause) {
    throw new BadArguments(`Allowed are --since and --until; got ${quoteInput(args.join(' '))}.`, { cause });
  }
}
